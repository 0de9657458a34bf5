"""gunicorn's settings for web UI and site. It reads this file from its working folder; bin/run names it explicitly."""

worker_class = "publisher.gunicorn_worker.PatientWorker"
workers = 2
# Each holds a database connection, and the smallest plan has twenty.
threads = 2
# Longer than Heroku's router keeps connections (90 s), so that it never writes to one that we just closed.
keepalive = 100
logger_class = "publisher.access_log.AccessLog"
control_socket_disable = True
# None of our addresses has a prefix (SCRIPT_NAME); by default a proxy trusted with X-Forwarded-Proto can set one.
forwarder_headers = ""
