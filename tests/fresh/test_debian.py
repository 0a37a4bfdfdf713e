"""The README's steps for a city, letter by letter, in a fresh Debian: `FRESH_DEBIAN=/folder` of one that debootstrap made.

Run by root, with `wheels/` beside the README where there is no internet (its own section says how). What stands in for
a person and for systemd: an `editor` that writes the variables, the passwords on standard input, and the unit's own
line, run as its user. The site is asked over TLS, through nginx, and backed up and restored.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
FRESH = os.environ.get("FRESH_DEBIAN", "")
STEPS = README.partition("## In a city")[2].split("```sh\n")[1].partition("```")[0]
UNIT = re.findall(r"```ini\n(.*?)```", README, re.DOTALL)[0]
NGINX = re.findall(r"```nginx\n(.*?)```", README, re.DOTALL)[0]
RESTORE = README.partition("**Restore**")[2].split("```sh\n")[1].partition("```")[0]
TABLE = "fixtures/2024-Q2-housing-bureau.txt"
BARE = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
PASSWORD = "Mulan-7531-x"
EDITOR = """#!/bin/sh
case $1 in
/etc/linyi_tasks.env) cat >"$1" <<END
SECRET_KEY=$(openssl rand -base64 48)
ALLOWED_HOSTS=rw.linyi.gov.cn
DATABASE_URL=postgres://tasks:secret-of-tasks@127.0.0.1:5432/tasks
MEDIA_ROOT=/srv/linyi_tasks-media
TRUSTED_PROXIES=127.0.0.1
END
;;
/etc/linyi_tasks.owner) echo 'OWNER_DATABASE_URL=postgres://tasks_owner:secret-of-tasks@127.0.0.1:5432/tasks' >"$1" ;;
esac
"""
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=rw.linyi.gov.cn"
    " -addext subjectAltName=DNS:rw.linyi.gov.cn -keyout /etc/ssl/rw.linyi.gov.cn.key -out /etc/ssl/rw.linyi.gov.cn.pem"
)
#: A script in which the steps stand; all that it starts ends with it. `serve` is what systemd does with the unit.
SCRIPT = """set -eu
ip link set lo up
export DJANGO_SUPERUSER_PASSWORD={password} DJANGO_SUPERUSER_USERNAME=root DJANGO_SUPERUSER_EMAIL=root@linyi.gov.cn
serve() {{
    cd /srv/linyi_tasks
    setpriv --reuid tasks --regid tasks --init-groups env -i HOME=/nonexistent $(cat /etc/linyi_tasks.env) {command} >/root/served 2>&1 &
    served=$!
    for _ in $(seq 60); do sleep 1; grep -q 已启动 /root/served && return; done; cat /root/served; exit 1
}}
service postgresql start
{steps}
serve
{certificate} 2>/dev/null
nginx -t && nginx
.venv/bin/python /root/used.py {password} new
./run manage import_table {table} --lead 市住建局 --year 2024 --quarter 2 --create-units
.venv/bin/python /root/used.py {password} full
./run manage backup /backup/tasks-2024-06-28.zip
kill $served && wait $served || true
rm -rf /srv/linyi_tasks-media/*
{restore}
serve
.venv/bin/python /root/used.py {password} restored
echo done
"""


@pytest.mark.skipif(not FRESH, reason="on demand: FRESH_DEBIAN=/folder of a Debian that debootstrap made")
def test_a_stranger_with_the_readme_has_a_site() -> None:
    folder = Path(FRESH)
    shutil.rmtree(folder / "root" / "source", ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", ROOT, folder / "root" / "source"], check=True)
    (folder / "usr/local/bin/editor").write_text(EDITOR)
    (folder / "usr/local/bin/editor").chmod(0o755)
    (folder / "etc/nginx/conf.d").mkdir(parents=True, exist_ok=True)
    (folder / "etc/nginx/conf.d/linyi_tasks.conf").write_text(NGINX)
    (folder / "etc/hosts").write_text("127.0.0.1 localhost rw.linyi.gov.cn\n")
    shutil.copy(Path(__file__).with_name("used.py"), folder / "root")
    packages, *steps = STEPS.splitlines()
    subprocess.run(
        [
            "chroot",
            folder,
            "sh",
            "-c",
            f"apt-get update -qq && DEBIAN_FRONTEND=noninteractive {packages} -y -qq iproute2",
        ],
        check=True,
        env=BARE,
    )
    wheels = "; cp -r /root/wheels ." if (folder / "root/wheels").exists() else ""
    told = "\n".join(steps)
    for role in ("tasks", "tasks_owner"):  # who has no terminal types on standard input
        told = told.replace(
            f"sudo -u postgres createuser --pwprompt {role}",
            f"printf 'secret-of-tasks\\nsecret-of-tasks\\n' | setsid sudo -u postgres createuser --pwprompt {role}",
            1,
        )
    told = told.replace(
        "git clone … /srv/linyi_tasks && cd /srv/linyi_tasks",
        f"git clone /root/source /srv/linyi_tasks && cd /srv/linyi_tasks{wheels}",
    )
    told = told.replace("createsuperuser", "createsuperuser --noinput")
    restore = RESTORE.replace("systemctl stop linyi_tasks", "true").replace(" && systemctl start linyi_tasks", "")
    command = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)[0]
    script = SCRIPT.format(
        password=PASSWORD, table=TABLE, steps=told, command=command, certificate=CERTIFICATE, restore=restore
    )
    (folder / "root/steps.sh").write_text(script)
    done = subprocess.run(
        ["unshare", "--net", "--pid", "--fork", "--mount", "chroot", folder, "sh", "-c", "mount -t proc proc /proc && bash /root/steps.sh"],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env=BARE,
    )  # fmt: skip
    assert done.stdout.endswith("done\n"), done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.count("used\n") == 3
    assert done.returncode == 0
