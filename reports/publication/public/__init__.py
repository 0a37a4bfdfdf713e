"""The pages for everybody (/public/): only what was published, from what was frozen; no login, no session, no script needed."""
