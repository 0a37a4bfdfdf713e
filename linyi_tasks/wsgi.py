"""What gunicorn serves: Django behind its lanes, with a printer for the PDFs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from linyi_tasks.lanes import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linyi_tasks.settings")
application = Gate(get_wsgi_application())

from django.urls import get_resolver  # noqa: E402

from reports.documents.pdf import print_apart  # noqa: E402  needs Django
from tasks.language import read  # noqa: E402

print_apart()
bool(get_resolver().url_patterns and read("①已完工。"))  # loads pages and words before anybody waits for them
gc.collect()
gc.freeze()  # words and pages are there for good: going through them again and again took a twentieth of the time
gc.set_threshold(10_000, 10, 20)
