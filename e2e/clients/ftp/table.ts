/** The clients of FTP and FTPS, one description each. */
import { join } from 'node:path'
import type { Command, Pace } from '../client.ts'
import { debianProgram } from '../programs.ts'
import { type FtpClient, type FtpSite, type Protection, portOf } from './site.ts'

type Tls = '1.2' | '1.3'

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

function curlClient(name: string, protection: Protection, tls: Tls): FtpClient {
  const secured = {
    plain: () => [],
    explicit: (file: string) => ['--ssl-reqd', '--cacert', file, `--tlsv${tls}`, '--tls-max', tls],
    implicit: (file: string) => ['--cacert', file, `--tlsv${tls}`, '--tls-max', tls],
  }[protection]
  const scheme = protection === 'implicit' ? 'ftps' : 'ftp'
  const url = (at: FtpSite, path: string) => `${scheme}://127.0.0.1:${portOf(at, protection)}${encoded(path)}`
  const command = (at: FtpSite, args: readonly string[], { rate }: Pace = {}): Command => ({
    program: 'curl',
    args: [
      ...[
        '-q',
        '--silent',
        '--show-error',
        '--globoff',
        '--user',
        `${at.user}:${at.password}`,
        ...secured(at.certFile),
      ],
      ...(rate === undefined ? [] : ['--limit-rate', String(rate)]),
      ...args,
    ],
  })
  /** Commands without a transfer. */
  const quote = (at: FtpSite, ...commands: readonly string[]) =>
    command(at, ['--head', ...commands.flatMap((each) => ['--quote', each]), url(at, '/')])
  return {
    name,
    missing: () => debianProgram('curl', 'curl'),
    put: (at, local, remote, pace) => command(at, ['--upload-file', local, url(at, remote)], pace),
    get: (at, remote, local, pace) => command(at, ['--remote-time', '--output', local, url(at, remote)], pace),
    resumePut: (at, local, remote) => command(at, ['--continue-at', '-', '--upload-file', local, url(at, remote)]),
    resumeGet: (at, remote, local) => command(at, ['--continue-at', '-', '--output', local, url(at, remote)]),
    putAll: (at, local, remote, names) =>
      command(
        at,
        names.flatMap((each) => ['--upload-file', `${local}/${each}`, url(at, `${remote}/${each}`)]),
      ),
    getAll: (at, remote, local, names) =>
      command(
        at,
        names.flatMap((each) => ['--output', `${local}/${each}`, url(at, `${remote}/${each}`)]),
      ),
    list: (at, folder) => command(at, [url(at, `${folder}/`)]),
    rename: (at, from, to) => quote(at, `RNFR ${from}`, `RNTO ${to}`),
    makeFolder: (at, folder) => quote(at, `MKD ${folder}`),
    remove: (at, file) => quote(at, `DELE ${file}`),
    removeFolder: (at, folder) => quote(at, `RMD ${folder}`),
    listByPassword: (at) => command(at, [url(at, '/')]),
    keepsTime: { put: false, get: true },
  }
}

/** In lftp's commands. */
const quoted = (path: string): string => `"${path.replaceAll(/["\\*?[\]]/g, '\\$&')}"`

function lftpClient(name: string, protection: Protection, tls: Tls): FtpClient {
  const command = (at: FtpSite, commands: readonly string[], { rate }: Pace = {}): Command => {
    const settings = [
      'set cmd:fail-exit yes',
      'set net:max-retries 2',
      'set net:timeout 20',
      'set net:reconnect-interval-base 1',
      ...(protection === 'plain'
        ? ['set ftp:ssl-allow no']
        : ['set ftp:ssl-force yes', 'set ftp:ssl-protect-data yes']),
      `set ssl:ca-file ${quoted(at.certFile)}`,
      `set ssl:priority "NORMAL:-VERS-ALL:+VERS-TLS${tls}"`,
      ...(rate === undefined ? [] : [`set net:limit-rate ${rate}`]),
      `open -p ${portOf(at, protection)} -u ${at.user},${quoted(at.password)} ${protection === 'implicit' ? 'ftps' : 'ftp'}://127.0.0.1`,
    ]
    return { program: 'lftp', args: ['--norc', '-c', [...settings, ...commands].join('; ')] }
  }
  return {
    name,
    missing: () => debianProgram('lftp', 'lftp'),
    put: (at, local, remote, pace) => command(at, [`put ${quoted(local)} -o ${quoted(remote)}`], pace),
    get: (at, remote, local, pace) => command(at, [`get ${quoted(remote)} -o ${quoted(local)}`], pace),
    resumePut: (at, local, remote) => command(at, [`put -c ${quoted(local)} -o ${quoted(remote)}`]),
    resumeGet: (at, remote, local) => command(at, [`get -c ${quoted(remote)} -o ${quoted(local)}`]),
    putAll: (at, local, remote) => command(at, [`mirror -R --parallel=4 ${quoted(local)} ${quoted(remote)}`]),
    getAll: (at, remote, local) => command(at, [`mirror --parallel=4 ${quoted(remote)} ${quoted(local)}`]),
    list: (at, folder) => command(at, [`cd ${quoted(folder)}`, 'ls']),
    rename: (at, from, to) => command(at, [`mv ${quoted(from)} ${quoted(to)}`]),
    makeFolder: (at, folder) => command(at, [`mkdir ${quoted(folder)}`]),
    remove: (at, file) => command(at, [`rm ${quoted(file)}`]),
    removeFolder: (at, folder) => command(at, [`rmdir ${quoted(folder)}`]),
    listByPassword: (at) => command(at, ['ls']),
    keepsTime: { put: true, get: true },
  }
}

function rcloneClient(name: string, protection: Protection): FtpClient {
  const command = (args: readonly string[], { rate }: Pace = {}): Command => ({
    program: 'rclone',
    args: [...args, ...(rate === undefined ? [] : ['--bwlimit', `${rate}B`, '--retries', '1'])],
  })
  const on = (path: string) => `${name}:${path}`
  return {
    name,
    missing: () => debianProgram('rclone', 'rclone'),
    prepare: (at) => {
      const { user, password: pass } = at
      const secured = { plain: {}, explicit: { explicit_tls: true }, implicit: { tls: true } }[protection]
      // Its default encodes the blank at the end of a name.
      const encoding = 'Slash,Ctl'
      const options = { host: '127.0.0.1', port: portOf(at, protection), user, pass, encoding, ...secured }
      const settings = Object.entries({ ...options, no_check_certificate: true })
      return command(['config', 'create', '--obscure', name, 'ftp', ...settings.flat().map(String)])
    },
    put: (_at, local, remote, pace) => command(['copyto', local, on(remote)], pace),
    get: (_at, remote, local, pace) => command(['copyto', on(remote), local], pace),
    putAll: (_at, local, remote) => command(['copy', local, on(remote)]),
    getAll: (_at, remote, local) => command(['copy', on(remote), local]),
    list: (_at, folder) => command(['lsl', on(folder)]),
    rename: (_at, from, to) => command(['moveto', on(from), on(to)]),
    makeFolder: (_at, folder) => command(['mkdir', on(folder)]),
    remove: (_at, file) => command(['deletefile', on(file)]),
    removeFolder: (_at, folder) => command(['rmdir', on(folder)]),
    listByPassword: () => command(['lsf', on('/')]),
    keepsTime: { put: true, get: true },
  }
}

const script = join(import.meta.dirname, 'ftp_client.py')

type Sessions = 'off' | 'new' | 'reuse'

const ftplibCommand = (
  { port, user, password, certFile: certificate }: FtpSite,
  tls: Sessions,
  operations: readonly (readonly (string | number | undefined)[])[],
): Command => ({
  program: 'python3',
  args: [script],
  input: JSON.stringify({ port, user, password, certificate, tls, operations }),
})

/** Aborts a download by ABOR in urgent data, and prints the current folder. */
export const abortByFtplib = (at: FtpSite, remote: string): Command => ftplibCommand(at, 'off', [['abort', remote]])

/** Python's. `reuse`: with data connections that resume the TLS session of the control connection. */
function ftplibClient(name: string, tls: Sessions): FtpClient {
  const command = (at: FtpSite, operations: Parameters<typeof ftplibCommand>[2]) => ftplibCommand(at, tls, operations)
  const list = tls === 'off' ? 'list_folder' : 'list_facts'
  return {
    name,
    missing: () => debianProgram('python3', 'python3'),
    put: (at, local, remote, { rate } = {}) => command(at, [['put', local, remote, rate]]),
    get: (at, remote, local, { rate } = {}) => command(at, [['get', remote, local, rate]]),
    resumePut: (at, local, remote) => command(at, [['resume_put', local, remote]]),
    resumeGet: (at, remote, local) => command(at, [['resume_get', remote, local]]),
    putAll: (at, local, remote, names) =>
      command(
        at,
        names.map((each) => ['put', `${local}/${each}`, `${remote}/${each}`]),
      ),
    getAll: (at, remote, local, names) =>
      command(
        at,
        names.map((each) => ['get', `${remote}/${each}`, `${local}/${each}`]),
      ),
    list: (at, folder) => command(at, [[list, folder]]),
    rename: (at, from, to) => command(at, [['rename', from, to]]),
    makeFolder: (at, folder) => command(at, [['mkd', folder]]),
    remove: (at, file) => command(at, [['delete', file]]),
    removeFolder: (at, folder) => command(at, [['rmd', folder]]),
    listByPassword: (at) => command(at, [['list_folder', '/']]),
    keepsTime: { put: true, get: true },
  }
}

interface Wget {
  readonly name: string
  missing(): Promise<string | null>
  get(at: FtpSite, remote: string, local: string, pace?: Pace): Command
  resumeGet(at: FtpSite, remote: string, local: string): Command
  /** Downloads the files of a folder. */
  getAll(at: FtpSite, remote: string, local: string): Command
}

function wgetClient(name: string, protection: Protection): Wget {
  const command = (at: FtpSite, path: string, args: readonly string[], { rate }: Pace = {}): Command => ({
    program: 'wget',
    args: [
      ...['--no-config', '--no-verbose', '--tries=1', `--ftp-user=${at.user}`, `--ftp-password=${at.password}`],
      ...(protection === 'plain' ? [] : [`--ca-certificate=${at.certFile}`]),
      ...(protection === 'implicit' ? ['--ftps-implicit'] : []),
      ...(rate === undefined ? [] : [`--limit-rate=${rate}`]),
      ...args,
      `${protection === 'plain' ? 'ftp' : 'ftps'}://127.0.0.1:${portOf(at, protection)}${encoded(path)}`,
    ],
  })
  return {
    name,
    missing: () => debianProgram('wget', 'wget'),
    get: (at, remote, local, pace) => command(at, remote, ['-O', local], pace),
    resumeGet: (at, remote, local) => command(at, remote, ['--continue', '-O', local]),
    getAll: (at, remote, local) =>
      command(at, `${remote}/`, ['--recursive', '--no-host-directories', '--cut-dirs=2', '-P', local]),
  }
}

const curlFtp = curlClient('curl-ftp', 'plain', '1.3')
export const curlExplicit = curlClient('curl-explicit', 'explicit', '1.3')
/** Resumes no sessions of TLS 1.2 (curl issue 4654). */
export const curlImplicit = curlClient('curl-implicit', 'implicit', '1.2')
const lftpFtp = lftpClient('lftp-ftp', 'plain', '1.3')
export const lftpImplicit = lftpClient('lftp-implicit', 'implicit', '1.3')
const ftplib = ftplibClient('ftplib', 'off')

export const lftpExplicit = lftpClient('lftp-explicit', 'explicit', '1.2')
export const ftplibTls = ftplibClient('ftplib-tls', 'new')
export const ftplibReuse = ftplibClient('ftplib-reuse', 'reuse')
export const rcloneExplicit = rcloneClient('rclone-explicit', 'explicit')

export const clients: readonly FtpClient[] = [
  ...[curlFtp, curlExplicit, curlImplicit, lftpFtp, lftpExplicit, lftpImplicit],
  ...[ftplib, ftplibTls, ftplibReuse, rcloneClient('rclone-ftp', 'plain'), rcloneExplicit],
]

/** The versions of TLS that the clients above don't use. */
export const otherVersions: readonly FtpClient[] = [
  curlClient('curl-explicit-1.2', 'explicit', '1.2'),
  curlClient('curl-implicit-1.3', 'implicit', '1.3'),
  lftpClient('lftp-explicit-1.3', 'explicit', '1.3'),
  lftpClient('lftp-implicit-1.2', 'implicit', '1.2'),
]

export const wgets: readonly Wget[] = [
  wgetClient('wget-ftp', 'plain'),
  wgetClient('wget-explicit', 'explicit'),
  wgetClient('wget-implicit', 'implicit'),
]
