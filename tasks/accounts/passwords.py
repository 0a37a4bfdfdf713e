"""What is asked of an account: its password, where the first one comes from, and how a forgotten one is replaced."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from axes.utils import reset as unlock
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tasks.accounts.hashing import Given
from tasks.files import clean_key
from tasks.models import ResetCode, User

SHORTEST_PASSWORD = 8
KINDS_NEEDED = 3
CAPITALS, SMALL, DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789"  # none like another
LOOKALIKES = str.maketrans("@013$5", "aoless")
#: What a stranger tries first here, as it is typed without figures and signs.
GUESSED = frozenset(
    (
        "linyi linyishi lanshan luozhuang hedong yinan tancheng yishui lanling feixian pingyi junan mengyin linshu mengshan "
        "shandong yimeng linyigov lyzf lyszf zhengfu zwfw gov duchashi ducha duban dcs zfb zhujianju renwu mishu keji "
        "admin administrator root user test guest password passwd pass pwd login welcome hello system manager super "
        "qwerty qwer qwertyuiop asdf asdfgh zxcv zxcvbn qaz qazwsx wsx qazwsxedc abc abcd abcde aaa aa a aq qq wq "
        "woaini iloveyou wo ai ni zhongguo china beijing jinan "
        "临沂 临沂市 兰山 罗庄 河东 沂南 郯城 沂水 兰陵 费县 平邑 莒南 蒙阴 临沭 蒙山 山东 督查 督查室 密码 管理员"
    ).split()
)
INITIAL_VALID = timedelta(days=14)
CODE_LENGTH = 12
CODE_VALID = timedelta(hours=24)
CODE_ATTEMPTS = 5
UNASKED = "如果不是您本人要求的，请马上告诉审计员和管理员。"
logger = logging.getLogger(__name__)


class PasswordLength:
    """At least eight characters; Django's own validator has no Chinese sentence for it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise `ValidationError` when the password is shorter."""
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationError(f"密码只有 {len(password)} 个字符。{self.get_help_text()}", code="password_too_short")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return f"密码应有至少 {SHORTEST_PASSWORD} 个字符。"


class PasswordKinds:
    """At least three of capital letters, small letters, digits and signs (GB/T 22239-2019: complexity)."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise `ValidationError` when fewer than three kinds occur."""
        kinds = {_kind(character) for character in password}
        if len(kinds) < KINDS_NEEDED:
            raise ValidationError(f"密码只有 {len(kinds)} 类字符。{self.get_help_text()}", code="password_kinds")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return "密码应含大写字母、小写字母、数字、符号中的至少三类。"


class PasswordWords:
    """No word that anybody would try first, however it is followed by figures and signs: Linyi2024, Admin@123."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise `ValidationError` when all letters of the password make such a word, or two of them."""
        typed = password.lower()
        for text in (typed, typed.translate(LOOKALIKES)):
            letters = "".join(filter(str.isalpha, text))
            if any(letters.removeprefix(word) in GUESSED | {""} for word in GUESSED if letters.startswith(word)):
                raise ValidationError(f"密码容易被猜到。{self.get_help_text()}", code="password_words")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return "密码不能只是常见的词或地名加上数字、符号。"


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isupper():
        return "capital"
    return "small" if character.islower() else "sign"


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def give_password(user: User, token: str = "") -> str:
    """Give `user`, who is saved by the caller, a password to be changed at the first login; return it.

    It is random, or, with the random `token` of a list, always the same for that list and user name: who sends the
    list a second time is shown it again, though it is stored nowhere. Nobody guesses one of 2⁴⁸, so the hash may be
    quick: a list of 200 accounts is made in a second and not in a minute. At the first login Django replaces it by a
    slow one.
    """
    word = initial_password(user.username, token or secrets.token_urlsafe())
    hasher = Given()
    user.password = hasher.encode(word, hasher.salt())
    user.password_changed_at, user.must_change_password = timezone.now(), True
    return word


def initial_password(username: str, token: str) -> str:
    """Return the password that `give_password` gives for a token, as Kabc-defg-2345."""
    digest = salted_hmac("tasks.accounts.passwords.initial", f"{token}:{username}", algorithm="sha512").hexdigest()
    rest, signs = int(digest, 16), []
    for alphabet in (CAPITALS, *[SMALL] * 7, *[DIGITS] * 4):
        rest, index = divmod(rest, len(alphabet))
        signs.append(alphabet[index])
    word = "".join(signs)
    return f"{word[:4]}-{word[4:8]}-{word[8:]}"


def issue_code(user: User, on: datetime) -> str:
    """Return a new reset code for `user`, as KQ7M-4XTB-9RPD, valid for a day; an earlier one is void from now on."""
    code = _drawn(CAPITALS + DIGITS, CODE_LENGTH)
    expires = on + CODE_VALID
    kept = {"digest": _digest(user, code, expires), "asked_by": None, "expires_at": expires, "attempts": 0}
    ResetCode.objects.update_or_create(user=user, defaults=kept)
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def needs_two(user: User) -> bool:
    """Return whether no administrator alone may give `user` a code: who has it looks into all, or over everybody's shoulder.

    A role that was taken away counts still: it could be given back once the password is another's.
    """
    return user.has_usable_password() and (user.is_superuser or user.guarded_since is not None)


def ask_for_code(user: User, by: User, on: datetime) -> None:
    """Note that `by` asks for a code for `user`, for a day; a code given earlier is void from now on."""
    kept = {"digest": "", "asked_by": by, "expires_at": on + CODE_VALID, "attempts": 0}
    ResetCode.objects.update_or_create(user=user, defaults=kept)


def asked_for(user: User, on: datetime) -> ResetCode | None:
    """Return what was asked for `user` and not confirmed yet."""
    return ResetCode.objects.filter(user=user, digest="", expires_at__gt=on).select_related("asked_by").first()


def tell_owner(user: User, sentence: str) -> None:
    """Send `user` word of what was done to their account; where no mail goes out, they read it at their next login."""
    if user.email:
        try:
            send_mail("账号安全提醒", f"{user}：\n\n{sentence}\n\n{UNASKED}\n", None, [user.email])
        except OSError:
            logger.exception("no word of a reset code")


def told_at_login(user: User, on: datetime) -> str:
    """Return what `user` has to know of a code that is on its way to somebody, "" where there is none."""
    if not ResetCode.objects.filter(user=user, expires_at__gt=on).exists():
        return ""
    return f"有人在 24 小时内为您的账号申请或领取了重置码，用它可以换掉您的密码。{UNASKED}"


def code_holder(username: str, code: str, on: datetime) -> User | None:
    """Return whose code it is; each question counts as one of five attempts before it is answered."""
    open_codes = ResetCode.objects.filter(
        user__username=username, user__is_active=True, expires_at__gt=on, attempts__lt=CODE_ATTEMPTS
    ).exclude(digest="")
    if not open_codes.update(attempts=F("attempts") + 1):
        make_password(code)  # no answer is quicker than that to a wrong code
        return None
    kept = ResetCode.objects.select_related("user").get(user__username=username)
    typed = clean_key(code).upper().replace("-", "").replace(" ", "")
    return kept.user if constant_time_compare(kept.digest, _digest(kept.user, typed, kept.expires_at)) else None


@transaction.atomic
def use_code(user: User, password: str) -> bool:
    """Set the password that the person chose and lift a lock; return false where another request used the code."""
    used, _ = ResetCode.objects.filter(user=user).delete()
    if used:
        user.choose_password(password)
        user.save()
        unlock(username=user.username)
    return bool(used)


def _digest(user: User, code: str, expires: datetime) -> str:
    """Return what is kept of a code: as slow to guess from as a password, under a salt that the server's key makes."""
    kept_with = f"{user.pk}:{expires.timestamp()}"
    salt = salted_hmac("tasks.accounts.passwords.reset", kept_with, algorithm="sha256").hexdigest()
    return sha256(make_password(code, salt).encode()).hexdigest()
