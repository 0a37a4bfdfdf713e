"""Who gets what: a line for each address and method, the status for each of the cast, and the form that is posted.

`led sig par str sup adm vie aud ano` are lead, signatory, partner, stranger, supervisor, admin, viewer, auditor and
anonymous. After the address stand the form, by its name in `FORMS` or as it is sent, and the situation, with an @, of
the report on task 34. Words in braces are keys of the objects in the scene.
"""

TYPED = "请说明口径，写明完成时间。"
FORMS = {
    "row": f"rows-TOTAL_FORMS=1&rows-INITIAL_FORMS=0&rows-0-text={TYPED}&rows-0-ORDER=1&version=0&save=1",
    "table": "text=任务编号%09工作任务%0A34%09新建道路25条。",
    "organization": "kind=bureau&name=市审计局&short_name=市审计局&signs_off=on",
    "account": "username=li&name=李梅&memberships-TOTAL_FORMS=0&memberships-INITIAL_FORMS=0",
    "people": "text=用户名%09姓名%09单位%09角色%0Ali%09李梅%09市教育局%09填报人",
    "new_password": "old_password=Proof-2024&new_password=Mulan-7531&repeated_password=Mulan-7531",
    "plan": "year=2025&kind=民生实事&title=民生实事&slug=minsheng&periods-TOTAL_FORMS=0&periods-INITIAL_FORMS=0",
    "opening": "act=open&opens_on=2024-06-14&due_on=2024-06-28",
    "reopening": f"act=reopen&reason={TYPED}",
    "portions": "portion-TOTAL_FORMS=1&portion-INITIAL_FORMS=1&portion-0-task=34&portion-0-seen=34&portion-0-text=①已完工。&portion-0-version=0"
    "&portion-0-chosen=on&save=1",
    "goal": f"text={TYPED}&reason=变更",
    "given": f"text={TYPED}&version=0",
    "pinned": f"action=send_back&version=0&passage-0-9={TYPED}",
    "several": f"action=send_back&comment={TYPED}&chosen={{report}}-0",
    "signed": "chosen={report}-0",
    "withdrawal": f"reason={TYPED}",
    "light": f"light=red&reason={TYPED}",
    "scale": "plan={plan}&ahead_by=5&yellow_by=10&red_by=30&reason=按市里要求"
    "&colour_green=green&colour_yellow=amber&colour_red=red",
    "token": "purpose=大屏&membership={membership}&plans={plan}",
    "day": "day=2024-05-02&works=on&why=国务院办公厅通知",
    "delete_selected": "action=delete_selected&_selected_action={report}&post=yes",
    **{
        action: f"action={action}&version=0&comment={TYPED}"
        for action in ("submit", "sign_off", "send_back", "withdraw", "accept", "correct", "import")
    },
}

TABLE = """
# Doors: open to all; who is logged in needs no login
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 200 200  /healthz
POST  200 200 200 200 200 200 200 200 200  /healthz
GET   302 302 302 302 302 302 302 302 200  /login/
POST  302 302 302 302 302 302 302 302 200  /login/
POST  302 302 302 302 302 302 302 302 302  /login/ username=lead&password=Proof-2024
POST  302 302 302 302 302 302 302 302 200  /login/ username=lead&password=wrong
GET   405 405 405 405 405 405 405 405 302  /logout/
POST  302 302 302 302 302 302 302 302 302  /logout/
GET   405 405 405 405 405 405 405 405 302  /acting/
POST  302 302 302 302 302 302 302 302 302  /acting/
POST  302 302 302 302 302 302 302 302 403  /acting/ membership={membership}
GET   200 200 200 200 200 200 200 200 302  /password/
POST  200 200 200 200 200 200 200 200 302  /password/
POST  302 302 302 302 302 302 302 302 302  /password/ new_password
GET   200 200 200 200 200 200 200 200 200  /reset/
POST  200 200 200 200 200 200 200 200 200  /reset/

# Home (工作台)
#     led sig par str sup adm vie aud ano
GET   302 302 302 302 302 302 302 302 302  /
POST  405 405 405 405 405 405 405 405 302  /
GET   200 200 200 200 200 200 200 200 302  /2024/Q2/desk/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/desk/
GET   404 404 404 404 404 404 404 404 302  /2024/Q3/desk/

# The quarterly table: for all who read tasks; the auditor reads the trail alone
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/
GET   200 200 200 200 200 200 200 403 302  /2024/Q3/
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/table.json
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/table.json
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/table.exe
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/table.html?lead=无此单位
GET   404 404 404 404 404 404 404 403 302  /2024/Q3/table.json

# Tasks: a whole area that is not yours is 403, a task that isn't there (or isn't yours) 404
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 403 302  /2024/tasks/
POST  405 405 405 405 405 405 405 405 302  /2024/tasks/
GET   404 404 404 404 404 404 404 403 302  /2023/tasks/
GET   200 200 200 200 200 200 200 404 302  /2024/tasks/34/
POST  405 405 405 405 405 405 405 405 302  /2024/tasks/34/
GET   404 404 404 404 404 404 404 404 302  /2024/tasks/35/

# Search over all years and lists: for all who read tasks
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 403 302  /search/
GET   200 200 200 200 200 200 200 403 302  /search/?words=道路
POST  405 405 405 405 405 405 405 405 302  /search/

# Dashboards: the city's and the districts' are the office's, each bureau has its own, a task's is for all who see the task
#     led sig par str sup adm vie aud ano
GET   302 302 302 302 200 200 200 403 302  /2024/Q2/dashboard/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/
GET   302 302 302 302 200 200 200 403 302  /2024/Q3/dashboard/
GET   403 403 403 403 200 200 200 403 302  /2024/Q2/dashboard.xlsx
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard.xlsx
GET   403 403 403 403 404 404 404 403 302  /2024/Q2/dashboard.exe
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/dashboard/bureau/
GET   200 200 404 404 200 200 200 403 302  /2024/Q2/dashboard/bureau/?lead=市住房城乡建设局
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/bureau/
GET   200 200 200 200 404 404 404 403 302  /2024/Q2/dashboard/bureau.xlsx
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/bureau.xlsx
GET   403 403 403 403 200 200 200 403 302  /2024/Q2/dashboard/districts/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/districts/
GET   403 403 403 403 200 200 200 403 302  /2024/Q2/dashboard/districts.xlsx
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/districts.xlsx
GET   403 403 403 403 404 404 404 403 302  /2024/Q2/dashboard/districts/没有的县/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/districts/没有的县/
GET   403 403 403 403 404 404 404 403 302  /2024/Q2/dashboard/districts/没有的县.xlsx
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/districts/没有的县.xlsx
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/dashboard/tasks/34/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/tasks/34/
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/dashboard/tasks/35/
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/dashboard/tasks/34.xlsx
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/tasks/34.xlsx
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/dashboard/tasks/34/on_track/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/dashboard/tasks/34/on_track/
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/dashboard/tasks/34/nothing/
GET   404 404 404 404 404 404 404 403 302  /2024/Q3/dashboard/tasks/34/on_track/
GET   200 200 200 200 200 200 200 403 302  /2024/subprojects/?quarter=2
POST  405 405 405 405 405 405 405 405 302  /2024/subprojects/
GET   404 404 404 404 404 404 404 403 302  /2023/subprojects/

# A report: open to its lead bureau; to supporting units, office and leaders from submission on; to others when published
#     led sig par str sup adm vie aud ano
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/ @draft
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/ @awaiting_sign_off
GET   200 200 200 404 200 200 200 404 302  /2024/Q2/tasks/34/report/ @submitted
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/ @returned
GET   200 200 200 404 200 200 200 404 302  /2024/Q2/tasks/34/report/ @accepted
GET   200 200 200 200 200 200 200 404 302  /2024/Q2/tasks/34/report/ @published
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/ @closed
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/?confirm @draft
GET   404 404 404 404 404 404 404 404 302  /2024/Q2/tasks/35/report/
POST  200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/ row
POST  302 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/ row @draft
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/ row @awaiting_sign_off
POST  200 200 200 404 200 200 200 404 403  /2024/Q2/tasks/34/report/ row @submitted
POST  302 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/ row @returned
POST  200 200 200 404 200 200 200 404 403  /2024/Q2/tasks/34/report/ row @accepted
POST  200 200 200 200 200 200 200 404 403  /2024/Q2/tasks/34/report/ row @published
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/ row @closed

# What is typed is kept for the reporter of the lead bureau, also when the report can no longer be written
#     led sig par str sup adm vie aud ano
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/draft/ @draft
POST  404 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/draft/ row
POST  200 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/draft/ row @draft
POST  200 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/draft/ row @submitted
POST  200 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/draft/ row @closed
POST  302 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/draft/ drop=1 @draft

# What is typed is checked for the reporter of the lead bureau; 204 when the report can no longer be written
#     led sig par str sup adm vie aud ano
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/check/ @draft
POST  204 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/check/ row
POST  200 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/check/ row @draft
POST  204 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/check/ row @submitted
POST  204 404 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/check/ row @closed

# Evidence: for whoever may read the report
#     led sig par str sup adm vie aud ano
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/evidence/{attachment}/ @draft
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/evidence/{attachment}/ @draft
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/evidence/{attachment}/ @awaiting_sign_off
GET   200 200 200 404 200 200 200 404 302  /2024/Q2/tasks/34/report/evidence/{attachment}/ @submitted
GET   200 200 200 404 200 200 200 404 302  /2024/Q2/tasks/34/report/evidence/{attachment}/ @published
GET   404 404 404 404 404 404 404 404 302  /2024/Q1/tasks/34/report/evidence/{attachment}/ @published

# The bureau's own table to fill in offline: its reporters and signatories
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 403 403 403 403 302  /2024/Q2/desk/prefilled.xlsx
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/desk/prefilled.xlsx
GET   404 404 404 404 403 403 403 403 302  /2024/Q3/desk/prefilled.xlsx

# All tasks of a bureau filled in at once: by its reporters; nothing of what others lead is read
#     led sig par str sup adm vie aud ano
GET   200 403 200 200 403 403 403 403 302  /2024/Q2/desk/several/
POST  200 403 200 200 403 403 403 403 403  /2024/Q2/desk/several/ portions @draft
POST  200 403 200 200 403 403 403 403 302  /2024/Q2/desk/several/ @submitted
GET   404 403 404 404 403 403 403 403 302  /2024/Q3/desk/several/

# Several reports signed at once, after one page that shows them
#     led sig par str sup adm vie aud ano
GET   403 200 403 403 403 403 403 403 302  /2024/Q2/desk/sign/?chosen={report} @awaiting_sign_off
POST  403 200 403 403 403 403 403 403 403  /2024/Q2/desk/sign/ signed @awaiting_sign_off
POST  403 200 403 403 403 403 403 403 403  /2024/Q2/desk/sign/ signed @draft
GET   403 404 403 403 403 403 403 403 302  /2024/Q3/desk/sign/

# Moving a report on: 302 when it was done, 200 with the reason when it was refused
#     led sig par str sup adm vie aud ano
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/act/ @draft
POST  200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/act/
POST  200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/act/ @draft
POST  302 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ submit @draft
POST  200 200 200 404 200 200 200 404 403  /2024/Q2/tasks/34/report/act/ submit @submitted
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ submit @closed
POST  302 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ submit @unsigned
POST  200 302 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ sign_off @awaiting_sign_off
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ sign_off @draft
POST  200 302 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ send_back @awaiting_sign_off
POST  200 200 200 404 302 200 200 404 403  /2024/Q2/tasks/34/report/act/ send_back @submitted
POST  200 200 200 200 200 200 200 404 403  /2024/Q2/tasks/34/report/act/ send_back @published
POST  302 200 200 404 200 200 200 404 403  /2024/Q2/tasks/34/report/act/ withdraw @submitted
POST  200 200 200 404 200 200 200 404 403  /2024/Q2/tasks/34/report/act/ withdraw @read
POST  200 200 200 404 302 200 200 404 403  /2024/Q2/tasks/34/report/act/ accept @submitted
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ accept @draft
POST  302 200 200 404 200 200 200 404 403  /2024/Q2/tasks/34/report/act/ correct @accepted
POST  302 200 200 200 200 200 200 404 403  /2024/Q2/tasks/34/report/act/ correct @published
POST  200 200 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ import @draft

POST  200 302 404 404 404 404 404 404 403  /2024/Q2/tasks/34/report/act/ pinned @awaiting_sign_off
POST  200 200 200 404 302 200 200 404 403  /2024/Q2/tasks/34/report/act/ pinned @submitted

# Versions of a report: those who read its comments; whether it is still the one on the page: those who read it
#     led sig par str sup adm vie aud ano
GET   404 404 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/versions/
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/versions/ @draft
GET   200 200 404 404 200 200 200 404 302  /2024/Q2/tasks/34/report/versions/ @submitted
GET   200 200 404 404 200 200 200 404 302  /2024/Q2/tasks/34/report/versions/ @published
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/versions/
GET   200 200 404 404 404 404 404 404 302  /2024/Q2/tasks/34/report/version/ @draft
GET   200 200 200 404 200 200 200 404 302  /2024/Q2/tasks/34/report/version/ @submitted
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/version/

# What a supporting unit gives for the report: its reporters
#     led sig par str sup adm vie aud ano
GET   404 404 200 404 404 404 404 404 302  /2024/Q2/tasks/34/contribution/
GET   404 404 200 404 404 404 404 404 302  /2024/Q2/tasks/34/contribution/ @draft
GET   404 404 200 404 404 404 404 404 302  /2024/Q2/tasks/34/contribution/ @submitted
POST  404 404 200 404 404 404 404 404 302  /2024/Q2/tasks/34/contribution/ @draft
POST  404 404 302 404 404 404 404 404 403  /2024/Q2/tasks/34/contribution/ given @draft
POST  404 404 302 404 404 404 404 404 403  /2024/Q2/tasks/34/contribution/ given @returned
POST  404 404 200 404 404 404 404 404 403  /2024/Q2/tasks/34/contribution/ given @submitted
POST  404 404 200 404 404 404 404 404 403  /2024/Q2/tasks/34/contribution/ given @closed

# The review: its queue, its beginning, verdicts: supervisors
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 200 403 403 403 302  /2024/Q2/review/
POST  403 403 403 403 200 403 403 403 302  /2024/Q2/review/
POST  403 403 403 403 200 403 403 403 403  /2024/Q2/review/ several @submitted
GET   403 403 403 403 404 403 403 403 302  /2024/Q3/review/
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/begun/ @submitted
POST  403 403 403 403 302 403 403 403 302  /2024/Q2/tasks/34/report/begun/ @submitted
POST  403 403 403 403 404 403 403 403 302  /2024/Q2/tasks/34/report/begun/ @draft
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/tasks/34/report/verdicts/ @submitted
POST  403 403 403 403 302 403 403 403 302  /2024/Q2/tasks/34/report/verdicts/ @submitted
POST  403 403 403 403 404 403 403 403 302  /2024/Q2/tasks/34/report/verdicts/ @returned

# The audit trail: the auditor alone, who only reads it
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 403 403 200 302  /audit/
POST  405 405 405 405 405 405 405 405 302  /audit/
GET   403 403 403 403 403 403 403 200 302  /audit/trail.csv
GET   403 403 403 403 403 403 403 200 302  /audit/trail.xlsx
POST  405 405 405 405 405 405 405 405 302  /audit/trail.csv
GET   403 403 403 403 403 403 403 404 302  /audit/trail.exe

# Accounts from a list: administrators
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /accounts/import/
POST  403 403 403 403 403 200 403 403 302  /accounts/import/
POST  403 403 403 403 403 200 403 403 403  /accounts/import/ people
POST  403 403 403 403 403 200 403 403 403  /accounts/import/ write=1
GET   403 403 403 403 403 200 403 403 302  /accounts/import/list.xlsx
POST  405 405 405 405 405 405 405 405 302  /accounts/import/list.xlsx
GET   405 405 405 405 405 405 405 405 302  /accounts/import/passwords/
POST  403 403 403 403 403 400 403 403 302  /accounts/import/passwords/

# Changes that touch many tasks: the administrator's
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /changes/units/
POST  403 403 403 403 403 200 403 403 302  /changes/units/
GET   403 403 403 403 403 200 403 403 302  /changes/tasks/2024/
POST  403 403 403 403 403 200 403 403 302  /changes/tasks/2024/
GET   403 403 403 403 403 404 403 403 302  /changes/tasks/2023/
GET   403 403 403 403 403 200 403 403 302  /changes/leads/2024/
POST  403 403 403 403 403 200 403 403 302  /changes/leads/2024/
GET   403 403 403 403 403 404 403 403 302  /changes/leads/2023/

# The year that begins: the administrator's
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /newyear/
POST  403 403 403 403 403 404 403 403 302  /newyear/
POST  403 403 403 403 403 302 403 403 403  /newyear/ list=main
GET   403 403 403 403 403 200 403 403 302  /newyear/list/2024/
POST  403 403 403 403 403 302 403 403 302  /newyear/list/2024/
GET   403 403 403 403 403 404 403 403 302  /newyear/list/2023/
GET   403 403 403 403 403 302 403 403 302  /newyear/tasks/2024/
POST  403 403 403 403 403 302 403 403 302  /newyear/tasks/2024/
GET   403 403 403 403 403 200 403 403 302  /newyear/goals/2024/
POST  403 403 403 403 403 302 403 403 302  /newyear/goals/2024/
GET   403 403 403 403 403 200 403 403 302  /newyear/goals/2024/goals.xlsx
POST  405 405 405 405 405 405 405 405 302  /newyear/goals/2024/goals.xlsx

# A period's course: administrators open and close it; reporters ask for time, supervisors decide and chase who is late
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /2024/Q2/period/
POST  403 403 403 403 403 200 403 403 302  /2024/Q2/period/
GET   403 403 403 403 403 200 403 403 302  /2024/Q2/period/ @unopened
POST  403 403 403 403 403 302 403 403 403  /2024/Q2/period/ opening @unopened
POST  403 403 403 403 403 302 403 403 403  /2024/Q2/period/ act=complete
POST  403 403 403 403 403 200 403 403 403  /2024/Q2/period/ act=close
POST  403 403 403 403 403 302 403 403 403  /2024/Q2/period/ reopening @closed
GET   403 403 403 403 403 404 403 403 302  /2024/Q3/period/
GET   200 200 200 200 200 403 403 403 302  /2024/Q2/extensions/
GET   200 200 200 200 200 403 403 403 302  /2024/Q2/extensions/ @draft
POST  200 200 200 200 200 403 403 403 302  /2024/Q2/extensions/
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/extensions/{extension}/ @asked
POST  403 403 403 403 302 403 403 403 302  /2024/Q2/extensions/{extension}/ @asked
POST  403 403 403 403 302 403 403 403 403  /2024/Q2/extensions/{extension}/ decision=yes @asked
POST  403 403 403 403 404 403 403 403 302  /2024/Q2/extensions/0/
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/tasks/34/goal/
POST  200 200 200 200 200 200 200 403 302  /2024/Q2/tasks/34/goal/
POST  302 200 200 200 200 200 200 403 403  /2024/Q2/tasks/34/goal/ goal
POST  200 200 200 200 302 200 200 403 403  /2024/Q2/tasks/34/goal/ decision=yes @proposed
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/tasks/35/goal/
GET   403 403 403 403 200 403 403 403 302  /2024/Q2/late/
POST  403 403 403 403 302 403 403 403 302  /2024/Q2/late/
GET   403 403 403 403 200 403 403 403 302  /2024/Q2/late/letter/
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/late/letter/
GET   403 403 403 403 404 403 403 403 302  /2024/Q2/late/letter/?lead=无此单位
GET   403 403 403 403 200 403 403 403 302  /2024/Q2/late/letter.docx
GET   403 403 403 403 404 403 403 403 302  /2024/Q2/late/letter.exe
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/late/letter.docx

# How a task stands: seen with the report's text, by office and lead bureau at any time; a supervisor decides otherwise
#     led sig par str sup adm vie aud ano
GET   200 200 404 404 200 200 200 404 302  /2024/Q2/tasks/34/standing/
GET   200 200 200 404 200 200 200 404 302  /2024/Q2/tasks/34/standing/ @submitted
GET   200 200 200 200 200 200 200 404 302  /2024/Q2/tasks/34/standing/ @published
POST  403 403 404 404 200 403 403 404 302  /2024/Q2/tasks/34/standing/
POST  403 403 404 404 302 403 403 404 403  /2024/Q2/tasks/34/standing/ light
POST  403 403 403 403 302 403 403 404 403  /2024/Q2/tasks/34/standing/ light @published
GET   404 404 404 404 404 404 404 404 302  /2024/Q2/tasks/35/standing/
GET   404 404 404 404 404 404 404 404 302  /2024/Q3/tasks/34/standing/

# Notices: each person's own
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 200 302  /notices/
POST  405 405 405 405 405 405 405 405 302  /notices/
GET   405 405 405 405 405 405 405 405 302  /notices/read/
POST  302 302 302 302 302 302 302 302 302  /notices/read/
GET   405 405 405 405 405 405 405 405 302  /notices/{notice}/
POST  302 404 404 404 404 404 404 404 302  /notices/{notice}/

# The read API asks for a token and for nobody's session; administrators give and take tokens
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 200 200  /api/v1/openapi.json
POST  405 405 405 405 405 405 405 405 405  /api/v1/openapi.json
GET   401 401 401 401 401 401 401 401 401  /api/v1/lists/
POST  405 405 405 405 405 405 405 405 405  /api/v1/lists/
GET   401 401 401 401 401 401 401 401 401  /api/v1/2024/tasks/
POST  405 405 405 405 405 405 405 405 405  /api/v1/2024/tasks/
GET   401 401 401 401 401 401 401 401 401  /api/v1/2024/Q2/standing/
POST  405 405 405 405 405 405 405 405 405  /api/v1/2024/Q2/standing/
GET   401 401 401 401 401 401 401 401 401  /api/v1/2024/issues/
POST  405 405 405 405 405 405 405 405 405  /api/v1/2024/issues/
GET   403 403 403 403 403 200 403 403 302  /tokens/
POST  403 403 403 403 403 200 403 403 302  /tokens/
POST  403 403 403 403 403 200 403 403 403  /tokens/ token
GET   405 405 405 405 405 405 405 405 302  /tokens/{token}/
POST  403 403 403 403 403 302 403 403 302  /tokens/{token}/
POST  403 403 403 403 403 404 403 403 302  /tokens/0/

# Imports: administrators
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /imports/
POST  405 405 405 405 405 405 405 405 302  /imports/
GET   403 403 403 403 403 200 403 403 302  /imports/new/
POST  403 403 403 403 403 200 403 403 302  /imports/new/
POST  403 403 403 403 403 302 403 403 403  /imports/new/ table
GET   403 403 403 403 403 200 403 403 302  /imports/{staged}/
POST  403 403 403 403 403 200 403 403 302  /imports/{staged}/
POST  403 403 403 403 403 302 403 403 403  /imports/{staged}/ write=1
GET   403 403 403 403 403 200 403 403 302  /imports/{done}/
POST  403 403 403 403 403 200 403 403 302  /imports/{done}/
GET   403 403 403 403 403 404 403 403 302  /imports/0/
GET   403 403 403 403 403 302 403 403 302  /imports/{staged}/undo/
POST  403 403 403 403 403 302 403 403 302  /imports/{staged}/undo/
POST  403 403 403 403 403 302 403 403 302  /imports/{done}/undo/
GET   403 403 403 403 403 200 403 403 302  /imports/{done}/file/
POST  405 405 405 405 405 405 405 405 302  /imports/{done}/file/

# The administration: administrators; reports and imports are only looked at
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/
POST  403 403 403 403 403 200 403 403 302  /admin/
GET   302 302 302 302 302 302 302 302 302  /admin/login/
POST  302 302 302 302 302 302 302 302 302  /admin/login/
GET   403 403 403 403 403 405 403 403 302  /admin/logout/
POST  403 403 403 403 403 302 403 403 302  /admin/logout/
GET   403 403 403 403 403 302 403 403 302  /admin/password_change/
POST  403 403 403 403 403 302 403 403 302  /admin/password_change/
GET   403 403 403 403 403 200 403 403 302  /admin/password_change/done/
POST  403 403 403 403 403 405 403 403 302  /admin/password_change/done/
GET   403 403 403 403 403 200 403 403 302  /admin/jsi18n/
POST  403 403 403 403 403 405 403 403 302  /admin/jsi18n/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/
GET   403 403 403 403 403 404 403 403 302  /admin/auth/
POST  403 403 403 403 403 404 403 403 302  /admin/auth/
GET   403 403 403 403 403 404 403 403 302  /admin/nowhere/
POST  403 403 403 403 403 404 403 403 302  /admin/nowhere/
GET   403 403 403 403 403 403 403 403 302  /admin/autocomplete/
POST  403 403 403 403 403 405 403 403 302  /admin/autocomplete/
GET   403 403 403 403 403 200 403 403 302  /admin/autocomplete/?app_label=tasks&model_name=task&field_name=lead
GET   403 403 403 403 403 404 403 403 302  /admin/r/1/1/
POST  403 403 403 403 403 404 403 403 302  /admin/r/1/1/

# Organisations
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/organization/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/organization/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/organization/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/organization/add/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/organization/{bureau}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/organization/{bureau}/history/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/organization/{bureau}/delete/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/organization/{bureau}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/organization/{bureau}/change/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/organization/{bureau}/change/
POST  403 403 403 403 403 302 403 403 403  /admin/tasks/organization/add/ organization
POST  403 403 403 403 403 200 403 403 403  /admin/tasks/organization/{bureau}/delete/ post=yes

# Accounts
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/user/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/user/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/user/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/user/add/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/user/{user}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/user/{user}/history/
GET   403 403 403 403 403 403 403 403 302  /admin/tasks/user/{user}/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/tasks/user/{user}/delete/
POST  403 403 403 403 403 403 403 403 403  /admin/tasks/user/{user}/delete/ post=yes
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/user/{user}/change/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/user/{user}/change/
POST  403 403 403 403 403 302 403 403 403  /admin/tasks/user/add/ account
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/user/{user}/password/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/user/{user}/password/

# Days worked otherwise than the calendar says
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/add/
POST  403 403 403 403 403 302 403 403 403  /admin/tasks/calendarday/add/ day
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/{day}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/{day}/history/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/{day}/delete/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/{day}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/{day}/change/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/calendarday/{day}/change/

# Scales of standing: a change is a new version, so that none is changed or deleted
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/add/
POST  403 403 403 403 403 302 403 403 403  /admin/tasks/standingscale/add/ scale
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/standingscale/{scale}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/standingscale/{scale}/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/{scale}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/{scale}/history/
GET   403 403 403 403 403 403 403 403 302  /admin/tasks/standingscale/{scale}/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/tasks/standingscale/{scale}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/standingscale/{scale}/change/
POST  403 403 403 403 403 403 403 403 302  /admin/tasks/standingscale/{scale}/change/

# Plans
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/plan/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/plan/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/plan/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/plan/add/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/plan/{plan}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/plan/{plan}/history/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/plan/{plan}/delete/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/plan/{plan}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/plan/{plan}/change/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/plan/{plan}/change/
POST  403 403 403 403 403 302 403 403 403  /admin/tasks/plan/add/ plan
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/add/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/history/
GET   403 403 403 403 403 403 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/change/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/change/

# Tasks
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/task/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/task/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/task/add/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/task/add/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/task/{task}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/task/{task}/history/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/task/{task}/delete/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/task/{task}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/task/{task}/change/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/task/{task}/change/

# Issues are published by the office; what was published is read by all who read tasks
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/issues/ @issued
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/issues/
GET   404 404 404 404 404 404 404 403 302  /2024/Q3/issues/
GET   403 403 403 403 200 200 403 403 302  /2024/Q2/issues/new/ @accepted
GET   403 403 403 403 200 200 403 403 302  /2024/Q2/issues/new/?dated=gestern
POST  403 403 403 403 200 200 403 403 302  /2024/Q2/issues/new/
GET   403 403 403 403 200 200 403 403 302  /2024/Q2/issues/new.pdf
GET   403 403 403 403 404 404 403 403 302  /2024/Q2/issues/new.pdf?dated=gestern
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/issues/new.pdf
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/issues/1/ @issued
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/issues/2/ @issued
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/issues/1/?lead=市教育局 @issued
POST  403 403 403 403 200 200 403 403 302  /2024/Q2/issues/1/ @issued
POST  403 403 403 403 302 302 403 403 403  /2024/Q2/issues/1/ withdrawal @issued
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/issues/1.json @issued
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/issues/1.zip @issued
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/issues/1.exe @issued
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/issues/1.json @issued

# The bulletin is written and signed by the office; what was issued is read by all who read tasks
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/bulletins/ @issued
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/bulletins/
GET   404 404 404 404 404 404 404 403 302  /2024/Q3/bulletins/
GET   403 403 403 403 200 200 403 403 302  /2024/Q2/bulletins/new/
POST  403 403 403 403 200 200 403 403 302  /2024/Q2/bulletins/new/
GET   405 405 405 405 405 405 405 405 302  /2024/Q2/bulletins/new/draft/
POST  403 403 403 403 200 200 403 403 302  /2024/Q2/bulletins/new/draft/
GET   403 403 403 403 200 200 403 403 302  /2024/Q2/bulletins/new/sign/
POST  403 403 403 403 200 200 403 403 302  /2024/Q2/bulletins/new/sign/
GET   403 403 403 403 200 200 403 403 302  /2024/Q2/bulletins/new.pdf
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/bulletins/new.pdf
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/bulletins/1/ @issued
POST  403 403 403 403 302 302 403 403 403  /2024/Q2/bulletins/1/ withdrawal @issued
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/bulletins/2/ @issued
GET   200 200 200 200 200 200 200 403 302  /2024/Q2/bulletins/1.pdf @issued
GET   404 404 404 404 404 404 404 403 302  /2024/Q2/bulletins/1.exe @issued
POST  405 405 405 405 405 405 405 405 302  /2024/Q2/bulletins/1.pdf

# What was published: the same for everybody, and a thing that was not published is not there
#     led sig par str sup adm vie aud ano
GET   200 200 200 200 200 200 200 200 200  /public/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/
GET   200 200 200 200 200 200 200 200 200  /public/data/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/data/
GET   200 200 200 200 200 200 200 200 200  /public/issues.json @issued
POST  405 405 405 405 405 405 405 405 405  /public/issues.json
GET   200 200 200 200 200 200 200 200 200  /public/feed.atom @issued
POST  405 405 405 405 405 405 405 405 405  /public/feed.atom
GET   200 200 200 200 200 200 200 200 200  /public/2024/Q2/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/
GET   200 200 200 200 200 200 200 200 200  /public/2024/Q2/issue-1/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/issue-1/
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/issue-1/lights/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/issue-1/lights/
GET   200 200 200 200 200 200 200 200 200  /public/2024/Q2/issue-1.csv @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/issue-1.csv
GET   200 200 200 200 200 200 200 200 200  /public/2024/Q2/issue-1.json @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/issue-1.json
GET   200 200 200 200 200 200 200 200 200  /public/2024/Q2/34/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/34/
GET   200 200 200 200 200 200 200 200 200  /public/2024/Q2/34/qr.svg @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/34/qr.svg
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/issue-1/ @accepted
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/issue-1.exe @issued
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/35/ @issued
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/34/ @accepted
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/issue-1/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/issue-1/
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/issue-1/lights/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/issue-1/lights/
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/issue-1.csv @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/issue-1.csv
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/issue-1.json @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/issue-1.json
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/34/ @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/34/
GET   404 404 404 404 404 404 404 404 404  /public/2024/Q2/lead/市教育局/34/qr.svg @issued
POST  405 405 405 405 405 405 405 405 405  /public/2024/Q2/lead/市教育局/34/qr.svg

# Issues in the administration, read-only
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/reports/publication/ @issued
POST  403 403 403 403 403 200 403 403 302  /admin/reports/publication/
GET   403 403 403 403 403 403 403 403 302  /admin/reports/publication/add/
POST  403 403 403 403 403 403 403 403 302  /admin/reports/publication/add/
GET   403 403 403 403 403 200 403 403 302  /admin/reports/publication/{issue}/history/ @issued
POST  403 403 403 403 403 200 403 403 302  /admin/reports/publication/{issue}/history/ @issued
GET   403 403 403 403 403 403 403 403 302  /admin/reports/publication/{issue}/delete/ @issued
POST  403 403 403 403 403 403 403 403 302  /admin/reports/publication/{issue}/delete/ @issued
GET   403 403 403 403 403 200 403 403 302  /admin/reports/publication/{issue}/change/ @issued
POST  403 403 403 403 403 403 403 403 302  /admin/reports/publication/{issue}/change/ @issued
POST  403 403 403 403 403 200 403 403 403  /admin/reports/publication/ delete_selected @issued
GET   403 403 403 403 403 302 403 403 302  /admin/reports/publication/{issue}/ @issued
POST  403 403 403 403 403 302 403 403 302  /admin/reports/publication/{issue}/ @issued
GET   403 403 403 403 403 200 403 403 302  /admin/reports/bulletin/ @issued
POST  403 403 403 403 403 200 403 403 302  /admin/reports/bulletin/
GET   403 403 403 403 403 403 403 403 302  /admin/reports/bulletin/add/
POST  403 403 403 403 403 403 403 403 302  /admin/reports/bulletin/add/
GET   403 403 403 403 403 200 403 403 302  /admin/reports/bulletin/{bulletin}/history/ @issued
POST  403 403 403 403 403 200 403 403 302  /admin/reports/bulletin/{bulletin}/history/ @issued
GET   403 403 403 403 403 403 403 403 302  /admin/reports/bulletin/{bulletin}/delete/ @issued
POST  403 403 403 403 403 403 403 403 302  /admin/reports/bulletin/{bulletin}/delete/ @issued
GET   403 403 403 403 403 200 403 403 302  /admin/reports/bulletin/{bulletin}/change/ @issued
POST  403 403 403 403 403 403 403 403 302  /admin/reports/bulletin/{bulletin}/change/ @issued
POST  403 403 403 403 403 200 403 403 403  /admin/reports/bulletin/ delete_selected @issued
GET   403 403 403 403 403 302 403 403 302  /admin/reports/bulletin/{bulletin}/ @issued
POST  403 403 403 403 403 302 403 403 302  /admin/reports/bulletin/{bulletin}/ @issued

# Reports, from submission on, read-only
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 200 403 403 302  /admin/reports/report/
POST  403 403 403 403 403 200 403 403 302  /admin/reports/report/
GET   403 403 403 403 403 403 403 403 302  /admin/reports/report/add/
POST  403 403 403 403 403 403 403 403 302  /admin/reports/report/add/
GET   403 403 403 403 403 200 403 403 302  /admin/reports/report/{report}/history/ @submitted
POST  403 403 403 403 403 200 403 403 302  /admin/reports/report/{report}/history/ @submitted
GET   403 403 403 403 403 403 403 403 302  /admin/reports/report/{report}/delete/ @submitted
POST  403 403 403 403 403 403 403 403 302  /admin/reports/report/{report}/delete/ @submitted
GET   403 403 403 403 403 200 403 403 302  /admin/reports/report/{report}/change/ @submitted
POST  403 403 403 403 403 403 403 403 302  /admin/reports/report/{report}/change/ @submitted
POST  403 403 403 403 403 403 403 403 403  /admin/reports/report/{report}/delete/ post=yes @submitted
POST  403 403 403 403 403 200 403 403 403  /admin/reports/report/ delete_selected @submitted
GET   403 403 403 403 403 302 403 403 302  /admin/reports/report/{report}/change/ @draft
GET   403 403 403 403 403 302 403 403 302  /admin/reports/report/{report}/history/ @draft

# Imports lead to their own pages
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/importbatch/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/importbatch/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/importbatch/add/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/importbatch/add/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/importbatch/{done}/history/
POST  403 403 403 403 403 200 403 403 302  /admin/tasks/importbatch/{done}/history/
GET   403 403 403 403 403 403 403 403 302  /admin/tasks/importbatch/{done}/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/tasks/importbatch/{done}/delete/
GET   403 403 403 403 403 200 403 403 302  /admin/tasks/importbatch/{done}/change/
POST  403 403 403 403 403 403 403 403 302  /admin/tasks/importbatch/{done}/change/
POST  403 403 403 403 403 403 403 403 403  /admin/tasks/importbatch/{done}/delete/ post=yes

# Old addresses of single rows, which lead on to the ones above
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/calendarday/{day}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/calendarday/{day}/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/quarterlymilestone/{milestone}/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/organization/{bureau}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/organization/{bureau}/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/user/{user}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/user/{user}/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/plan/{plan}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/plan/{plan}/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/task/{task}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/task/{task}/
GET   403 403 403 403 403 302 403 403 302  /admin/tasks/importbatch/{done}/
POST  403 403 403 403 403 302 403 403 302  /admin/tasks/importbatch/{done}/
GET   403 403 403 403 403 302 403 403 302  /admin/reports/report/{report}/ @submitted
POST  403 403 403 403 403 302 403 403 302  /admin/reports/report/{report}/ @submitted
GET   403 403 403 403 403 302 403 403 302  /admin/auth/group/0/
POST  403 403 403 403 403 302 403 403 302  /admin/auth/group/0/
GET   403 403 403 403 403 302 403 403 302  /admin/axes/accessattempt/0/
POST  403 403 403 403 403 302 403 403 302  /admin/axes/accessattempt/0/
GET   403 403 403 403 403 302 403 403 302  /admin/axes/accesslog/0/
POST  403 403 403 403 403 302 403 403 302  /admin/axes/accesslog/0/
GET   403 403 403 403 403 302 403 403 302  /admin/axes/accessfailurelog/0/
POST  403 403 403 403 403 302 403 403 302  /admin/axes/accessfailurelog/0/

# Groups and login attempts: nobody but a superuser, and only to read what Django itself keeps
#     led sig par str sup adm vie aud ano
GET   403 403 403 403 403 403 403 403 302  /admin/auth/group/
POST  403 403 403 403 403 403 403 403 302  /admin/auth/group/
GET   403 403 403 403 403 403 403 403 302  /admin/auth/group/add/
POST  403 403 403 403 403 403 403 403 302  /admin/auth/group/add/
GET   403 403 403 403 403 302 403 403 302  /admin/auth/group/0/history/
POST  403 403 403 403 403 302 403 403 302  /admin/auth/group/0/history/
GET   403 403 403 403 403 403 403 403 302  /admin/auth/group/0/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/auth/group/0/delete/
GET   403 403 403 403 403 403 403 403 302  /admin/auth/group/0/change/
POST  403 403 403 403 403 403 403 403 302  /admin/auth/group/0/change/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/add/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/add/
GET   403 403 403 403 403 302 403 403 302  /admin/axes/accessattempt/0/history/
POST  403 403 403 403 403 302 403 403 302  /admin/axes/accessattempt/0/history/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/0/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/0/delete/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/0/change/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessattempt/0/change/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/add/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/add/
GET   403 403 403 403 403 302 403 403 302  /admin/axes/accesslog/0/history/
POST  403 403 403 403 403 302 403 403 302  /admin/axes/accesslog/0/history/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/0/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/0/delete/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/0/change/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accesslog/0/change/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/add/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/add/
GET   403 403 403 403 403 302 403 403 302  /admin/axes/accessfailurelog/0/history/
POST  403 403 403 403 403 302 403 403 302  /admin/axes/accessfailurelog/0/history/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/0/delete/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/0/delete/
GET   403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/0/change/
POST  403 403 403 403 403 403 403 403 302  /admin/axes/accessfailurelog/0/change/
"""
