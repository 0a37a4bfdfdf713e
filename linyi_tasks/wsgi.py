"""What gunicorn serves: Django behind its lanes, with a printer for the PDFs."""

import os

from django.core.wsgi import get_wsgi_application

from linyi_tasks.lanes import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linyi_tasks.settings")
application = Gate(get_wsgi_application())

from reports.documents.pdf import print_apart  # noqa: E402  needs Django

print_apart()
