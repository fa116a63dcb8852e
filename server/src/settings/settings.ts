/** The settings of the server, and how one is read. docs/settings.md is checked against the list. */

/** Name, default and description of every setting. */
export const settings = [
  ['SALLYPORT_DATA', './data', 'Folder that holds the database, the files and the secret key.'],
  [
    'SALLYPORT_NODE_LABEL',
    '',
    'Name of this node for operators, if several servers use one database; unset: the host name.',
  ],
  [
    'SALLYPORT_PROCESSES',
    '1',
    'Processes of this server, with PostgreSQL: a number, or auto for one for each processor core. They share its ports, and each is a node.',
  ],
  [
    'SALLYPORT_STOP_DELAY',
    '',
    'Time after SIGTERM in which /readyz is 503 while everything else is still served, so that load balancers send new requests elsewhere; at most 5m, 0 for none. Unset: 10s while other nodes run, else none.',
  ],
  ['SALLYPORT_HOST', '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: for all.'],
  ['SALLYPORT_PORT', '8080', 'Port to listen on; 0 for any free port.'],
  ['SALLYPORT_URL', 'http://127.0.0.1:8080', 'Public base URL, used in printed and emailed links.'],
  ['SALLYPORT_TLS_CERT', '', 'PEM file of the certificate chain; with SALLYPORT_TLS_KEY the server serves HTTPS.'],
  ['SALLYPORT_TLS_KEY', '', 'PEM file of the certificate’s private key.'],
  [
    'SALLYPORT_ACME',
    '',
    'Names of this server, such as files.example.com, separated by commas: it obtains a certificate for them by ACME, renews it, and serves HTTPS. Setting it agrees to the terms of service of the certificate authority. SALLYPORT_HOST is then all addresses unless it is set, SALLYPORT_PORT 443.',
  ],
  [
    'SALLYPORT_ACME_DIRECTORY',
    'https://acme-v02.api.letsencrypt.org/directory',
    'URL of the directory of the certificate authority; unset: Let’s Encrypt.',
  ],
  ['SALLYPORT_ACME_EMAIL', '', 'Email address for the account at the certificate authority.'],
  [
    'SALLYPORT_ACME_EAB',
    '',
    'Key ID and HMAC key (base64url) of an account at the certificate authority, with a colon between, if it requires external account binding.',
  ],
  [
    'SALLYPORT_ACME_CA',
    '',
    'PEM file of the certificate that signed the one of the directory, for a certificate authority of your own.',
  ],
  [
    'SALLYPORT_ACME_PORT',
    '80',
    'Port to listen on for the challenges of the certificate authority, which connects to port 80. Browsers are sent to HTTPS from there.',
  ],
  ['SALLYPORT_TRUSTED_PROXIES', '', 'CIDRs of reverse proxies whose X-Forwarded-For is trusted, separated by commas.'],
  ['SALLYPORT_CONNECTIONS', '4096', 'Maximum number of open connections, and of concurrent requests.'],
  ['SALLYPORT_CONNECTIONS_PER_ADDRESS', '512', 'The same for one client address.'],
  [
    'SALLYPORT_SFTP_PORT',
    '2022',
    'Port to listen on for SFTP; 0 for any free port, off for none. If it is not set and 2022 is in use, the server starts without SFTP.',
  ],
  ['SALLYPORT_SFTP_HOST', '', 'Address to listen on for SFTP; unset: that of SALLYPORT_HOST.'],
  [
    'SALLYPORT_SFTP_URL',
    '',
    'Public address of SFTP as shown to users, such as sftp://files.example.com:22; unset: the host of SALLYPORT_URL and the port listened on.',
  ],
  [
    'SALLYPORT_SFTP_ALGORITHMS',
    '',
    'SSH algorithms to offer in addition, for old clients, separated by commas: diffie-hellman-group14-sha256, diffie-hellman-group16-sha512, chacha20-poly1305@openssh.com.',
  ],
  [
    'SALLYPORT_SFTP_BANNER',
    '',
    'Text that SFTP clients show before the sign-in, at most 2,000 bytes; \\n starts a new line.',
  ],
  [
    'SALLYPORT_FTP_PORT',
    'off',
    'Port to listen on for FTP, where clients begin TLS with AUTH TLS: usually 2121; 0 for any free port, off for none.',
  ],
  [
    'SALLYPORT_FTPS_PORT',
    'off',
    'Port to listen on for FTPS with implicit TLS: usually 2990; 0 for any free port, off for none.',
  ],
  ['SALLYPORT_FTP_HOST', '', 'Address to listen on for FTP and FTPS; unset: that of SALLYPORT_HOST.'],
  [
    'SALLYPORT_FTP_URL',
    '',
    'Public address of FTP as shown to users, such as ftp://files.example.com:21; unset: the host of SALLYPORT_URL and the port listened on.',
  ],
  ['SALLYPORT_FTPS_URL', '', 'The same for FTPS, such as ftps://files.example.com:990.'],
  [
    'SALLYPORT_FTP_TLS',
    'required',
    'required: FTP clients begin TLS before they sign in, and encrypt files. allowed: they can also work without encryption, except users of accounts in Secure Only Mode.',
  ],
  [
    'SALLYPORT_FTP_TLS_CERT',
    '',
    'PEM file of the certificate chain for FTP; with SALLYPORT_FTP_TLS_KEY. Unset: the certificate of HTTPS.',
  ],
  ['SALLYPORT_FTP_TLS_KEY', '', 'PEM file of the private key of this certificate.'],
  [
    'SALLYPORT_FTP_PASSIVE_PORTS',
    '61000-61999',
    'Range of ports for passive data connections. Each is free again as soon as a client has connected to it.',
  ],
  [
    'SALLYPORT_FTP_PUBLIC_ADDRESS',
    '',
    'Name or IPv4 address that responses to PASV contain, for servers behind NAT; unset: the address that the client reached.',
  ],
  [
    'SALLYPORT_FTP_TLS_SESSION',
    'prefer',
    'Data connections over TLS that do not resume the session of their control connection: prefer accepts and logs them, require refuses them, off accepts them.',
  ],
  [
    'SALLYPORT_FTP_ACTIVE',
    'off',
    'on: the server connects to ports of the client for active mode (PORT, EPRT), only at the address of the control connection and from 1024.',
  ],
  [
    'SALLYPORT_FTP_STRICT_CLOSE',
    'off',
    'on: an upload over TLS whose data connection ends without close_notify is refused and kept for resuming. Some clients never send it.',
  ],
  ['SALLYPORT_FTP_LIST_DOTS', 'on', 'Whether LIST begins with the entries . and ..: on or off.'],
  [
    'SALLYPORT_PROXY_PROTOCOL',
    '',
    'CIDRs of load balancers that begin SFTP, FTP and FTPS connections, and data connections, with a PROXY header, separated by commas. It is required from them, and refused from others.',
  ],
  [
    'SALLYPORT_CONNECTIONS_RATE',
    '10',
    'Maximum new connections per second from one client address, over SFTP and FTP together. Connections above this rate are delayed by up to 2 seconds, and dropped if that is not enough.',
  ],
  ['SALLYPORT_CONNECTIONS_ADDRESS', '40', 'Maximum concurrent connections over SFTP and FTP from one client address.'],
  ['SALLYPORT_CONNECTIONS_USER', '30', 'Maximum concurrent connections over SFTP and FTP of one user.'],
  [
    'SALLYPORT_TEMPORARY_NAMES',
    '*.filepart, *.partial, *.part, *.tmp, .in.*',
    'Names under which SFTP and FTP clients upload files before they rename them, separated by commas; off for none. Such a file is not published before the rename.',
  ],
  [
    'SALLYPORT_TEMPORARY_HOLD',
    '2m',
    'Time after which a file that was not renamed is published under its temporary name; at most 24h.',
  ],
  ['SALLYPORT_OPERATIONS_PER_USER', '1024', 'Maximum number of concurrent operations of one user.'],
  ['SALLYPORT_OPERATIONS_PER_ACCOUNT', '2048', 'The same for one account, including visitors of its shares.'],
  ['DATABASE_URL', '', 'postgres://user:password@host/database; unset: SQLite in the data folder.'],
  [
    'DATABASE_LISTEN_URL',
    '',
    'Where DATABASE_URL leads to a pooler in transaction mode (PgBouncer): the address of PostgreSQL itself, at which nodes wake each other; off: they only look for work once a second.',
  ],
  ['SALLYPORT_DURABILITY', 'power', 'power: acknowledged data survives a power cut. process: it survives kill -9.'],
  [
    'SALLYPORT_DISK_RESERVE',
    '5%',
    'Disk space that uploads leave free: a percentage, at most 5 GiB, or a size such as 20GB; 0 for none.',
  ],
  [
    'SALLYPORT_STORAGE',
    'disk',
    'Where files are stored: disk, a folder in the data folder, or a bucket, such as s3://bucket/prefix?region=eu-central-1&endpoint=https://s3.example.com. Its credentials are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or those of the machine.',
  ],
  [
    'SALLYPORT_INLINE_BYTES',
    '16384',
    'Files up to this size, at most 64KiB, are stored in the database instead of the storage of files; 0: none; with a bucket 4096 by default. Applies to new files only.',
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
  ['SALLYPORT_TRASH_DAYS', '7', 'Days that deleted files stay in the trash.'],
  ['SALLYPORT_ARCHIVE_DEADLINE', '1h', 'Time after which compressing or extracting one archive is cancelled.'],
  ['SALLYPORT_ACTIVITY_LOG_DAYS', '', 'Days that the session log is retained; unset: indefinitely.'],
  [
    'SALLYPORT_AUDIT',
    '',
    'Where the audit export goes: the absolute path of a file, syslog://host:port, syslog+tls://host:port or https://host/path; unset: it is off.',
  ],
  ['SALLYPORT_AUDIT_TOKEN', '', 'Bearer token for an audit export to an HTTP server.'],
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
    'Maximum number of emails per user and hour; further emails wait until the next hour.',
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
  ['SALLYPORT_GUESSES_USER', '50/1h', 'Maximum wrong passwords for one username, from addresses new to that user.'],
  ['SALLYPORT_GUESSES_CREDENTIALS', '100/10m', 'Maximum refused API credentials per address.'],
  ['SALLYPORT_LOG', 'info', 'Level of the log on standard error: debug, info, warn or error.'],
  ['SALLYPORT_METRICS_TOKEN', '', 'Bearer token for /metrics from other machines; at least 16 characters.'],
  [
    'SALLYPORT_TRACES',
    '',
    'Collector of OpenTelemetry that traces are sent to, by OTLP over HTTP, such as https://collector.example.com:4318; unset: they are off.',
  ],
  [
    'SALLYPORT_TRACES_SAMPLE',
    '0.1',
    'Part of the traces that is recorded, from 0 to 1. Trusted proxies that send traceparent decide for their requests.',
  ],
  [
    'SALLYPORT_TRACES_HEADERS',
    '',
    'Headers for the collector, such as credentials: authorization=Bearer%20abc, separated by commas, values percent-encoded.',
  ],
  ['SALLYPORT_IMPORT_API_KEY', '', 'API key of the server that ./sallyport import reads from.'],
  ['SALLYPORT_IMPORT_ACCESS_TOKEN', '', 'Access token of an administrator of that server.'],
  ['SALLYPORT_IMPORT_PASSWORD', '', 'Password at the SFTP server that ./sallyport import reads from.'],
  ['SALLYPORT_IMPORT_PRIVATE_KEY', '', 'Path of a private key for that server, which only its owner can read.'],
  ['SALLYPORT_IMPORT_PASSPHRASE', '', 'Passphrase of that private key.'],
] as const
export type SettingName = (typeof settings)[number][0]

export const settingNames: readonly SettingName[] = settings.map(([name]) => name)

/** Reads settings of one environment. */
export interface Reader {
  /** The parsed value, or that of the default; undefined after adding a problem when `parse` throws. */
  <T>(name: SettingName, parse: (text: string) => T): T | undefined
  readonly problems: string[]
}

export function createReader(environment: Readonly<Record<string, string | undefined>>): Reader {
  const problems: string[] = []
  const defaults = new Map<string, string>(settings.map(([name, value]) => [name, value]))
  const read = <T>(name: SettingName, parse: (text: string) => T): T | undefined => {
    try {
      return parse(environment[name] || (defaults.get(name) ?? ''))
    } catch (error) {
      problems.push(`${name} ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }
  return Object.assign(read, { problems })
}
