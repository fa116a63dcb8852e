/** The settings of the server. docs/settings.md is checked against this list. */

/** Name, default and description of every setting. */
export const settings = [
  ['SALLYPORT_DATA', './data', 'Folder that holds the database, the files and the secret key.'],
  ['SALLYPORT_HOST', '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for all.'],
  ['SALLYPORT_PORT', '8080', 'Port to listen on; 0 for any free port.'],
  ['SALLYPORT_URL', 'http://127.0.0.1:8080', 'Public base URL, used in printed and emailed links.'],
  ['SALLYPORT_TLS_CERT', '', 'PEM file of the certificate chain; with SALLYPORT_TLS_KEY the server speaks HTTPS.'],
  ['SALLYPORT_TLS_KEY', '', 'PEM file of the certificate’s private key.'],
  ['SALLYPORT_TRUSTED_PROXIES', '', 'CIDRs of reverse proxies whose X-Forwarded-For is trusted, separated by commas.'],
  ['SALLYPORT_CONNECTIONS', '4096', 'Maximum number of open connections, and of concurrent requests.'],
  ['SALLYPORT_CONNECTIONS_PER_ADDRESS', '512', 'The same for one client address.'],
  ['SALLYPORT_OPERATIONS_PER_USER', '1024', 'Maximum number of concurrent operations of one user.'],
  ['SALLYPORT_OPERATIONS_PER_ACCOUNT', '2048', 'The same for one account, including visitors of its shares.'],
  ['DATABASE_URL', '', 'postgres://user:password@host/database; unset: SQLite in the data folder.'],
  ['SALLYPORT_DURABILITY', 'power', 'power: acknowledged data survives a power cut. process: it survives kill -9.'],
  [
    'SALLYPORT_DISK_RESERVE',
    '5%',
    'Disk space that uploads leave free: a percentage, at most 5 GiB, or a size such as 20GB; 0 for none.',
  ],
  [
    'SALLYPORT_INLINE_BYTES',
    '16384',
    'Files up to this size, at most 64KiB, are stored in the database instead of the folder of files; 0: none. Applies to new files only.',
  ],
  [
    'SALLYPORT_SECRET_KEY',
    '',
    'Key that encrypts stored secrets, 32 bytes as 64 hex digits or base64; unset: secret.key in the data folder.',
  ],
  ['SALLYPORT_WEBHOOK_ALLOW', '', 'CIDRs of private targets that webhooks may reach, separated by commas.'],
  ['SALLYPORT_WEBHOOK_PORTS', '', 'The only ports that webhooks may reach, separated by commas; unset: any.'],
  [
    'SALLYPORT_WEBHOOK_RETENTION_DAYS',
    '90',
    'Days that messages are retained for a webhook that is paused, disabled or failing.',
  ],
  ['SALLYPORT_WEBHOOK_LOG_DAYS', '90', 'Days that the webhook log and finished messages are retained.'],
  ['SALLYPORT_ARCHIVE_DEADLINE', '1h', 'Time after which packing or extracting one archive is cancelled.'],
  ['SALLYPORT_ACTIVITY_LOG_DAYS', '', 'Days that the session log is retained; unset: indefinitely.'],
  ['SALLYPORT_PLAN', 'unlimited', 'Plan of new accounts: essential, standard, advanced, enterprise or unlimited.'],
  [
    'SALLYPORT_SMTP_URL',
    '',
    'smtp://user:password@host:587?from=sender@example.com; STARTTLS is required unless &tls=off says otherwise or the host is this machine; unset: emails wait and doctor lists them.',
  ],
  [
    'SALLYPORT_NOTIFICATION_DIGEST',
    '3m',
    'Events within this time become one notification email. After a shorter burst the email is sent after half a minute without events, or a sixth of this time if that is longer.',
  ],
  [
    'SALLYPORT_EMAILS_PER_USER',
    '500',
    'Maximum number of emails per user and hour; further emails wait for the next hour.',
  ],
  ['SALLYPORT_EMAILS_PER_ACCOUNT', '5000', 'The same for all users of an account together.'],
  ['SALLYPORT_NOTIFICATIONS_PER_USER', '200', 'Maximum number of notifications of one user.'],
  [
    'SALLYPORT_NOTIFICATION_RECIPIENTS',
    '50',
    'Maximum number of recipients of one notification, and of the receipts of one share.',
  ],
  ['SALLYPORT_SESSION_IDLE', '12h', 'Time without activity after which a browser session ends.'],
  ['SALLYPORT_SESSION_LIFETIME', '14d', 'Maximum duration of a session, also with "stay signed in".'],
  ['SALLYPORT_GUESSES_ADDRESS', '10/15m', 'Maximum failed sign-ins, setup and reset codes per address.'],
  ['SALLYPORT_GUESSES_USER', '50/1h', 'Maximum wrong passwords for one user name, from addresses new to that user.'],
  ['SALLYPORT_GUESSES_CREDENTIALS', '100/10m', 'Maximum refused API credentials per address.'],
  ['SALLYPORT_LOG', 'info', 'Level of the log on standard error: debug, info, warn or error.'],
  ['SALLYPORT_METRICS_TOKEN', '', 'Bearer token for /metrics from other machines; at least 16 characters.'],
] as const
export type SettingName = (typeof settings)[number][0]
