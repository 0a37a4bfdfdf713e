"""Digests: what somebody hasn't read yet goes out by each channel once, all of it in one message."""

from __future__ import annotations

import logging
from datetime import timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from reports.models import Delivery, Notice
from reports.notices.channels import Channel, channels
from tasks.models import User

SUBJECT = "重点工作任务分解：您有 {count} 条未读通知"
CLOSING = "全部通知：{address}\n请登录系统办理。本消息由系统自动发送，请勿回复。"
RECENT = timedelta(days=7)  # a channel that is set later doesn't begin with last year's news

log = logging.getLogger(__name__)


def deliver() -> int:
    """Send each person what they haven't read, by every channel that hasn't carried it; return how many messages went out.

    A person whom a channel fails is tried again at the next run, and keeps nobody else from theirs. Of two runs at a
    time the second waits for the first. No transaction is open while a channel is at work: it may take its time.
    """
    with (Path(settings.STATE) / "deliver.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        return sum(_by(path, channel) for path, channel in channels().items())


def _by(path: str, channel: Channel) -> int:
    people = User.objects.filter(pk__in=_waiting(path).values("person"), is_active=True)
    return sum(_to(person, path, channel) for person in people)


def _waiting(path: str) -> QuerySet[Notice]:
    """Return the recent notices that nobody has read and that the channel hasn't carried."""
    carried = Delivery.objects.filter(notice=OuterRef("pk"), channel=path)
    return Notice.objects.filter(~Exists(carried), read_at__isnull=True, at__gte=timezone.now() - RECENT)


def _whole(address: str) -> str:
    """Return an address on this site as it is opened from outside."""
    return f"{settings.SITE_ADDRESS}{address}"


def _to(person: User, path: str, channel: Channel) -> bool:
    """Send `person` one digest and note what it carried."""
    try:
        notices = list(_waiting(path).filter(person=person).order_by("pk"))
        lines = [f"{number}. {each.text}\n   {_whole(each.address)}" for number, each in enumerate(notices, 1)]
        body = "\n".join([f"{person}：", "", *lines, "", CLOSING.format(address=_whole(reverse("notices")))])
        sent = bool(notices) and channel(person, SUBJECT.format(count=len(notices)), body)
        if sent:
            Delivery.objects.bulk_create(Delivery(notice=notice, channel=path) for notice in notices)
    except Exception:
        log.exception("通知未能由 %s 发给 %s，下次再试", path, person.username)
        return False
    return sent
