/** The clients, one description each. docs/sftp.md shows these command lines. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Pace, SftpClient, SftpSite, Site } from '../client.ts'
import { debianProgram, python, pythonEnvironment } from '../programs.ts'

const sshOptions = ({ keyFile, knownHosts }: SftpSite): string[] =>
  ['-F', 'none', '-i', keyFile].concat(
    ['IdentitiesOnly=yes', `UserKnownHostsFile=${knownHosts}`, 'StrictHostKeyChecking=yes', 'LogLevel=ERROR'].flatMap(
      (option) => ['-o', option],
    ),
  )

const login = ({ user }: SftpSite): string => `${user}@127.0.0.1`
/** In kbit/s, as OpenSSH counts. */
const slowly = ({ rate }: Pace): string[] => (rate === undefined ? [] : ['-l', String(Math.round((rate * 8) / 1_000))])

/** In OpenSSH's batches and lftp's commands. */
const quoted = (path: string): string => `"${path.replaceAll(/["\\*?[\]]/g, '\\$&')}"`

const batch = (at: SftpSite, lines: readonly string[], pace: Pace = {}): Command => ({
  program: 'sftp',
  args: [...sshOptions(at), '-b', '-', '-P', String(at.port), ...slowly(pace), login(at)],
  input: `${lines.join('\n')}\n`,
})

const openSsh: SftpClient = {
  name: 'sftp of OpenSSH',
  missing: () => debianProgram('sftp', 'openssh-client'),
  put: (at, local, remote, pace) => batch(at, [`put -p ${quoted(local)} ${quoted(remote)}`], pace),
  get: (at, remote, local, pace) => batch(at, [`get -p ${quoted(remote)} ${quoted(local)}`], pace),
  resumePut: (at, local, remote) => batch(at, [`reput ${quoted(local)} ${quoted(remote)}`]),
  resumeGet: (at, remote, local) => batch(at, [`reget ${quoted(remote)} ${quoted(local)}`]),
  putAll: (at, local, remote) => batch(at, [`put -r ${quoted(local)}/. ${quoted(remote)}`]),
  getAll: (at, remote, local) => batch(at, [`get -r ${quoted(remote)}/. ${quoted(local)}`]),
  list: (at, folder) => batch(at, [`cd ${quoted(folder)}`, 'ls -l']),
  rename: (at, from, to) => batch(at, [`rename ${quoted(from)} ${quoted(to)}`]),
  makeFolder: (at, folder) => batch(at, [`mkdir ${quoted(folder)}`]),
  remove: (at, file) => batch(at, [`rm ${quoted(file)}`]),
  removeFolder: (at, folder) => batch(at, [`rmdir ${quoted(folder)}`]),
  keepsTime: { put: true, get: true },
}

const scpCommand = (at: SftpSite, options: readonly string[], from: string, to: string): Command => ({
  program: 'scp',
  args: [...sshOptions(at), '-P', String(at.port), ...options, from, to],
})

const scp: SftpClient = {
  name: 'scp',
  missing: () => debianProgram('scp', 'openssh-client'),
  put: (at, local, remote, pace = {}) => scpCommand(at, ['-p', ...slowly(pace)], local, `${login(at)}:${remote}`),
  get: (at, remote, local, pace = {}) =>
    scpCommand(at, ['-p', ...slowly(pace)], `${login(at)}:${remote.replaceAll(/[\\*?[\]]/g, '\\$&')}`, local),
  putAll: (at, local, remote) => scpCommand(at, ['-r'], `${local}/.`, `${login(at)}:${remote}`),
  getAll: (at, remote, local) => scpCommand(at, ['-r'], `${login(at)}:${remote}/.`, local),
  keepsTime: { put: true, get: true },
}

const lftpCommand = (at: SftpSite, commands: readonly string[], { rate }: Pace = {}): Command => {
  const settings = [
    'set cmd:fail-exit yes',
    'set net:max-retries 2',
    'set net:timeout 20',
    'set net:reconnect-interval-base 1',
    `set sftp:connect-program "ssh -a -x ${sshOptions(at).join(' ')}"`,
    ...(rate === undefined ? [] : [`set net:limit-rate ${rate}`]),
    `open -p ${at.port} sftp://${at.user}:@127.0.0.1`,
  ]
  return { program: 'lftp', args: ['--norc', '-c', [...settings, ...commands].join('; ')] }
}

export const lftp: SftpClient = {
  name: 'lftp',
  missing: () => debianProgram('lftp', 'lftp'),
  put: (at, local, remote, pace) => lftpCommand(at, [`put ${quoted(local)} -o ${quoted(remote)}`], pace),
  get: (at, remote, local, pace) => lftpCommand(at, [`get ${quoted(remote)} -o ${quoted(local)}`], pace),
  resumePut: (at, local, remote) => lftpCommand(at, [`put -c ${quoted(local)} -o ${quoted(remote)}`]),
  resumeGet: (at, remote, local) => lftpCommand(at, [`get -c ${quoted(remote)} -o ${quoted(local)}`]),
  putAll: (at, local, remote) => lftpCommand(at, [`mirror -R --parallel=4 ${quoted(local)} ${quoted(remote)}`]),
  getAll: (at, remote, local) => lftpCommand(at, [`mirror --parallel=4 ${quoted(remote)} ${quoted(local)}`]),
  list: (at, folder) => lftpCommand(at, [`cd ${quoted(folder)}`, 'ls']),
  rename: (at, from, to) => lftpCommand(at, [`mv ${quoted(from)} ${quoted(to)}`]),
  makeFolder: (at, folder) => lftpCommand(at, [`mkdir ${quoted(folder)}`]),
  remove: (at, file) => lftpCommand(at, [`rm ${quoted(file)}`]),
  removeFolder: (at, folder) => lftpCommand(at, [`rmdir ${quoted(folder)}`]),
  listByPassword: (at) => {
    const options = `-F none -o UserKnownHostsFile=${at.knownHosts} -o PubkeyAuthentication=no`
    const open = `open -u ${at.user},${quoted(at.password)} -p ${at.port} sftp://127.0.0.1`
    const commands = ['set cmd:fail-exit yes', `set sftp:connect-program "ssh -a -x ${options}"`, open, 'ls']
    return { program: 'lftp', args: ['--norc', '-c', commands.join('; ')] }
  },
  keepsTime: { put: true, get: true },
}

const urlOf = (at: SftpSite, path: string): string =>
  `sftp://127.0.0.1:${at.port}${path.split('/').map(encodeURIComponent).join('/')}`

const curlCommand = (at: SftpSite, args: readonly string[], { rate }: Pace = {}): Command => ({
  program: 'curl',
  args: [
    ...['-q', '--silent', '--show-error', '--globoff', '--user', `${at.user}:`, '--key', at.keyFile],
    ...(rate === undefined ? [] : ['--limit-rate', String(rate)]),
    ...args,
  ],
})

/** Commands without a transfer. */
const curlQuote = (at: SftpSite, command: string): Command =>
  curlCommand(at, ['--head', '--quote', command, urlOf(at, '/')])
const inQuote = (path: string): string => `"${path.replaceAll(/["\\]/g, '\\$&')}"`

const curl: SftpClient = {
  name: 'curl',
  missing: () => debianProgram('curl', 'curl'),
  put: (at, local, remote, pace) => curlCommand(at, ['--upload-file', local, urlOf(at, remote)], pace),
  get: (at, remote, local, pace) => curlCommand(at, ['--remote-time', '--output', local, urlOf(at, remote)], pace),
  resumePut: (at, local, remote) => curlCommand(at, ['--continue-at', '-', '--upload-file', local, urlOf(at, remote)]),
  resumeGet: (at, remote, local) => curlCommand(at, ['--continue-at', '-', '--output', local, urlOf(at, remote)]),
  putAll: (at, local, remote, names) =>
    curlCommand(
      at,
      names.flatMap((name) => ['--upload-file', `${local}/${name}`, urlOf(at, `${remote}/${name}`)]),
    ),
  getAll: (at, remote, local, names) =>
    curlCommand(
      at,
      names.flatMap((name) => ['--output', `${local}/${name}`, urlOf(at, `${remote}/${name}`)]),
    ),
  list: (at, folder) => curlCommand(at, [urlOf(at, `${folder}/`)]),
  rename: (at, from, to) => curlQuote(at, `rename ${inQuote(from)} ${inQuote(to)}`),
  makeFolder: (at, folder) => curlQuote(at, `mkdir ${inQuote(folder)}`),
  remove: (at, file) => curlQuote(at, `rm ${inQuote(file)}`),
  removeFolder: (at, folder) => curlQuote(at, `rmdir ${inQuote(folder)}`),
  listByPassword: (at) => ({
    program: 'curl',
    args: ['-q', '--silent', '--show-error', '--user', `${at.user}:${at.password}`, urlOf(at, '/')],
  }),
  keepsTime: { put: false, get: true },
}

const rcloneCommand = (args: readonly string[], { rate }: Pace = {}): Command => ({
  program: 'rclone',
  args: [...args, ...(rate === undefined ? [] : ['--bwlimit', `${rate}B`, '--retries', '1'])],
})

const rclone: SftpClient = {
  name: 'rclone',
  missing: () => debianProgram('rclone', 'rclone'),
  prepare: ({ port, user, keyFile, knownHosts }) => {
    const options = { host: '127.0.0.1', port, user, key_file: keyFile, known_hosts_file: knownHosts }
    const settings = Object.entries(options).flatMap(([name, value]) => [name, String(value)])
    return rcloneCommand(['config', 'create', 'harbour', 'sftp', ...settings])
  },
  put: (_at, local, remote, pace) => rcloneCommand(['copyto', local, `harbour:${remote}`], pace),
  get: (_at, remote, local, pace) => rcloneCommand(['copyto', `harbour:${remote}`, local], pace),
  putAll: (_at, local, remote) => rcloneCommand(['copy', local, `harbour:${remote}`]),
  getAll: (_at, remote, local) => rcloneCommand(['copy', `harbour:${remote}`, local]),
  list: (_at, folder) => rcloneCommand(['lsl', `harbour:${folder}`]),
  rename: (_at, from, to) => rcloneCommand(['moveto', `harbour:${from}`, `harbour:${to}`]),
  makeFolder: (_at, folder) => rcloneCommand(['mkdir', `harbour:${folder}`]),
  remove: (_at, file) => rcloneCommand(['deletefile', `harbour:${file}`]),
  removeFolder: (_at, folder) => rcloneCommand(['rmdir', `harbour:${folder}`]),
  listByPassword: ({ port, user, password, knownHosts }) => {
    const options = `host=127.0.0.1,port=${port},user=${user},known_hosts_file='${knownHosts}'`
    const pass = `$(rclone obscure ${inShell(password)})`
    return { program: 'sh', args: ['-c', `rclone lsf ":sftp,${options},pass=${pass}:/"`] }
  },
  keepsTime: { put: true, get: true },
}

const script = join(import.meta.dirname, 'sftp_client.py')

const paramikoCommand = (
  { port, user, keyFile, knownHosts }: SftpSite,
  operations: readonly (readonly (string | number | undefined)[])[],
  password?: string,
): Command => {
  const credential = password === undefined ? { key_filename: keyFile } : { password }
  return {
    program: python('python'),
    args: [script],
    input: JSON.stringify({ port, user, credential, known_hosts: knownHosts, operations }),
  }
}

const paramiko: SftpClient = {
  name: 'paramiko',
  missing: pythonEnvironment,
  put: (at, local, remote, { rate } = {}) => paramikoCommand(at, [['put', local, remote, rate]]),
  get: (at, remote, local, { rate } = {}) => paramikoCommand(at, [['get', remote, local, rate]]),
  resumePut: (at, local, remote) => paramikoCommand(at, [['resume_put', local, remote]]),
  resumeGet: (at, remote, local) => paramikoCommand(at, [['resume_get', remote, local]]),
  putAll: (at, local, remote, names) =>
    paramikoCommand(
      at,
      names.map((name) => ['put', `${local}/${name}`, `${remote}/${name}`]),
    ),
  getAll: (at, remote, local, names) =>
    paramikoCommand(
      at,
      names.map((name) => ['get', `${remote}/${name}`, `${local}/${name}`]),
    ),
  list: (at, folder) => paramikoCommand(at, [['list', folder]]),
  rename: (at, from, to) => paramikoCommand(at, [['rename', from, to]]),
  makeFolder: (at, folder) => paramikoCommand(at, [['mkdir', folder]]),
  remove: (at, file) => paramikoCommand(at, [['remove', file]]),
  removeFolder: (at, folder) => paramikoCommand(at, [['rmdir', folder]]),
  listByPassword: (at) => paramikoCommand(at, [['list', '/']], at.password),
  keepsTime: { put: true, get: true },
}

const inShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Mounts, runs a script in which `$mnt` is the mount point, and unmounts. A kill of its process group kills sshfs, too. */
function mounted(at: SftpSite, body: string, byPassword = false): Command {
  const options = sshOptions(at).slice(4).join(' ')
  const key = byPassword ? '-o PubkeyAuthentication=no -o password_stdin' : `-o IdentityFile=${at.keyFile}`
  const mount = `sshfs -f -p ${at.port} -F none ${key} ${options} ${login(at)}:/ "$mnt"`
  const lines = [
    'mnt=$(mktemp -d "$HOME/mnt-XXXXXX")',
    byPassword ? `echo ${inShell(at.password)} | ${mount} &` : `${mount} &`,
    'tries=0',
    'until mountpoint -q "$mnt"; do tries=$((tries + 1)); [ $tries -lt 200 ] || exit 90; sleep 0.05; done',
    `(${body})`,
    'status=$?',
    'fusermount3 -u "$mnt" && wait',
    'exit $status',
  ]
  return { program: 'sh', args: ['-c', lines.join('\n')] }
}

const remotely = (path: string): string => `"$mnt"${inShell(path)}`
/** Megabyte by megabyte through one open file. */
const slowCopy = (from: string, to: string, rate: number): string => {
  const piece = `dd bs=1M count=1 status=none iflag=fullblock && sleep ${(2 ** 20 / rate).toFixed(2)}`
  return `{ n=0; while [ $n -lt 200 ]; do n=$((n + 1)); ${piece} || exit 1; done; } < ${from} > ${to}`
}
const copyBy = (from: string, to: string, { rate }: Pace = {}): string =>
  rate === undefined ? `cp -p ${from} ${to}` : slowCopy(from, to, rate)
const append = (from: string, to: string): string => `tail -c +$(($(stat -c %s ${to}) + 1)) ${from} >> ${to}`

const sshfs: SftpClient = {
  name: 'sshfs',
  missing: async () =>
    existsSync('/dev/fuse')
      ? await debianProgram('sshfs', 'sshfs')
      : 'There is no /dev/fuse here: sshfs was not tested.',
  put: (at, local, remote, pace) => mounted(at, copyBy(inShell(local), remotely(remote), pace)),
  get: (at, remote, local, pace) => mounted(at, copyBy(remotely(remote), inShell(local), pace)),
  resumePut: (at, local, remote) => mounted(at, append(inShell(local), remotely(remote))),
  resumeGet: (at, remote, local) => mounted(at, append(remotely(remote), inShell(local))),
  putAll: (at, local, remote) => mounted(at, `cp -r ${inShell(local)}/. ${remotely(remote)}`),
  getAll: (at, remote, local) => mounted(at, `cp -r ${remotely(remote)}/. ${inShell(local)}`),
  list: (at, folder) => mounted(at, `ls -lN ${remotely(folder)}`),
  rename: (at, from, to) => mounted(at, `mv ${remotely(from)} ${remotely(to)}`),
  makeFolder: (at, folder) => mounted(at, `mkdir ${remotely(folder)}`),
  remove: (at, file) => mounted(at, `rm ${remotely(file)}`),
  removeFolder: (at, folder) => mounted(at, `rmdir ${remotely(folder)}`),
  listByPassword: (at) => mounted(at, 'ls "$mnt"', true),
  keepsTime: { put: true, get: true },
}

/** Mount points of killed clients, to be unmounted before their folder is removed. */
export const leftMounts = ({ home }: Site): string[] =>
  readdirSync(home).flatMap((name) => (name.startsWith('mnt-') ? [join(home, name)] : []))

export const clients: readonly SftpClient[] = [openSsh, scp, lftp, curl, rclone, paramiko, sshfs]
