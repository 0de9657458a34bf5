"""How gunicorn serves web UI and site. It reads this file in the folder that it starts in; bin/run names it."""

worker_class = "publisher.gunicorn_worker.PatientWorker"
workers = 2
# Each holds a connection to the database, of which the smallest plan has twenty.
threads = 2
# Longer than Heroku's router keeps its own connections (90 s), so that it never writes into one that we just closed.
keepalive = 100
logger_class = "publisher.access_log.AccessLog"
control_socket_disable = True
# Addresses with a prefix (SCRIPT_NAME) are none of ours; by default whoever is trusted with X-Forwarded-Proto sets one.
forwarder_headers = ""
