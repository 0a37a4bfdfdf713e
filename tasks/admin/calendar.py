"""Days that the office works, or not, otherwise than the calendar of public holidays says."""

from __future__ import annotations

from django.contrib import admin

from tasks.models import CalendarDay


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Holidays and make-up working days that the office settles itself."""

    fields = ("day", "works", "why")
    list_display = ("day", "works", "why")
    list_filter = ("works",)
    date_hierarchy = "day"
