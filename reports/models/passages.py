"""A comment pinned to a passage: what the reviewer means, where it stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from reports.models.reports import Transition


class Passage(models.Model):
    """Words of the narrative as it was sent back, from `start` on, with what the reviewer says of them. Append-only."""

    transition = models.ForeignKey(Transition, models.CASCADE, related_name="passages", verbose_name="流转记录")
    start = models.PositiveIntegerField("位置")
    words = models.TextField("原文")
    comment = models.TextField("意见")

    class Meta:
        verbose_name = verbose_name_plural = "对原文的意见"
        ordering = ("transition", "start", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(words="") & ~models.Q(comment=""),
                name="passage_has_words_and_comment",
                violation_error_message="请选定原文并写明意见。",
            ),
        ]

    def __str__(self) -> str:
        """Return the comment."""
        return self.comment

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new comment; raises `TypeError` for one that exists: it belongs to the record of what was done."""
        if not self._state.adding:
            raise TypeError("退回意见只能新增，不能修改。")
        super().save(*args, **kwargs)
