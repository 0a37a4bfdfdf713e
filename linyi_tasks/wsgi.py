"""What gunicorn serves: Django behind its lanes, with a printer for the PDFs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from linyi_tasks.lanes import Gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linyi_tasks.settings")
application = Gate(get_wsgi_application())

from django.urls import get_resolver  # noqa: E402

from reports.checks import Subject, find  # noqa: E402  needs Django
from reports.documents.pdf import print_apart  # noqa: E402
from tasks.language.lexicon import entries  # noqa: E402
from tasks.quarters import Quarter  # noqa: E402

print_apart()
#: Read and checked once, so that pages, words and patterns are loaded before anybody waits for them (0.4 s).
GOAL = "开工道路50条，包括甲子路、乙丑路；完成投资3.5亿元。"
SAMPLE = "。\n".join(entry.example for entry in entries()[::40]) + "，已开工30条，开工率60%，完成全年目标50条的60%。"
bool(get_resolver().url_patterns and find(Subject("1", Quarter(2024, 1), GOAL, GOAL, SAMPLE, previous=GOAL)))
gc.collect()
gc.freeze()  # words and pages are there for good: going through them again and again took a twentieth of the time
gc.set_threshold(10_000, 10, 20)
