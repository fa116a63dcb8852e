/** OpenSSH's client as a client of either server: `sftp` for transfers, and `ssh` as the transport of single requests. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { end } from '../processes.ts'

export interface SftpTarget {
  readonly port: number
  readonly user: string
  /** A private key that the user signs in with. */
  readonly keyFile: string
  /** The process whose processor time is measured, with its children. */
  readonly pid: number
}

const optionsOf = ({ keyFile }: SftpTarget): string[] =>
  Object.entries({
    ...{ StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null', LogLevel: 'ERROR' },
    ...{ IdentitiesOnly: 'yes', PreferredAuthentications: 'publickey', IdentityFile: keyFile },
    Ciphers: 'aes128-gcm@openssh.com',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`])

export interface SftpSession extends AsyncDisposable {
  /** Runs a command of `sftp` and resolves when it is done. Rejects with the client's message if it fails. */
  run(command: string): Promise<void>
}

/** `sftp` prints this for `lpwd`, which asks the server nothing: the command before it is done. */
const done = 'Local working directory'

/** Starts `sftp` and resolves when it has signed in. `priority`: its nice value. */
export async function openSftp(target: SftpTarget, signal: AbortSignal, priority = 0): Promise<SftpSession> {
  const command = ['sftp', ...optionsOf(target), '-P', String(target.port), '-b', '-', `${target.user}@127.0.0.1`]
  const child = spawn('nice', ['-n', String(priority), ...command])
  const output = createOutput(child)
  const session = {
    async run(command: string) {
      const completed = output.next(signal)
      child.stdin.write(`${command}\nlpwd\n`)
      await completed
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await end(child)
    },
  }
  try {
    await session.run('lpwd')
    await output.next(signal)
    return session
  } catch (error) {
    await end(child)
    throw error
  }
}

/** Counts the lines that end commands. */
function createOutput(child: ChildProcessWithoutNullStreams) {
  let text = ''
  let errors = ''
  let count = 0
  let awaited = 0
  let look: () => void = () => undefined
  const gone = once(child, 'close')
  // Awaited only by pending commands.
  gone.catch(() => undefined)
  child.stdin.on('error', () => undefined)
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = `${text}${chunk}`.split('\n')
    text = lines.pop() ?? ''
    count += lines.filter((line) => line.startsWith(done)).length
    look()
  })
  return {
    async next(signal: AbortSignal): Promise<void> {
      awaited += 1
      const wanted = awaited
      const arrived = new Promise<void>((resolve) => {
        look = () => {
          if (count >= wanted) resolve()
        }
        look()
      })
      const failed = gone.then(() => {
        throw new Error(`sftp has ended: ${errors.trim()}`)
      })
      failed.catch(() => undefined)
      signal.throwIfAborted()
      await Promise.race([arrived, failed])
    },
  }
}

/** Unauthenticated connections from one address that the server accepts at once, less some. */
export const startsAtOnce = 8

/** Opens this many, a few at a time. */
export async function openAll<T extends AsyncDisposable>(
  count: number,
  stack: AsyncDisposableStack,
  open: () => Promise<T>,
): Promise<T[]> {
  const opened: T[] = []
  while (opened.length < count) {
    const some = Array.from({ length: Math.min(startsAtOnce, count - opened.length) }, async () =>
      stack.use(await open()),
    )
    opened.push(...(await Promise.all(some)))
  }
  return opened
}

const packetType = { init: 1, close: 4, opendir: 11, readdir: 12, version: 2, handle: 102, name: 104 } as const
const version = 3

/** A channel for single SFTP requests, over OpenSSH's `ssh`. */
export interface SftpChannel extends AsyncDisposable {
  /** Lists a folder. Resolves with the number of entries, and the ms until the first and until the last of them. */
  list(path: string): Promise<{ readonly count: number; readonly firstMs: number; readonly allMs: number }>
}

/** Resolves when the server has answered INIT. */
export async function openChannel(target: SftpTarget, signal: AbortSignal): Promise<SftpChannel> {
  const command = [...optionsOf(target), '-p', String(target.port), `${target.user}@127.0.0.1`, '-s', 'sftp']
  const child = spawn('ssh', command, { stdio: ['pipe', 'pipe', 'inherit'], signal })
  child.on('error', () => undefined)
  const packets = packetsOf(child)
  const ask = async (type: number, ...fields: Buffer[]): Promise<Buffer> => {
    const body = Buffer.concat([Buffer.from([type]), ...fields])
    child.stdin.write(Buffer.concat([uint32(body.length), body]))
    const { value, done: ended } = await packets.next()
    if (ended) throw new Error('the SFTP channel has ended')
    return value
  }
  const answer = await ask(packetType.init, uint32(version))
  if (answer[0] !== packetType.version) throw new Error('the server did not answer INIT')
  return {
    async list(path) {
      const begun = performance.now()
      const opened = await ask(packetType.opendir, uint32(1), string(Buffer.from(path)))
      if (opened[0] !== packetType.handle) throw new Error(`${path} could not be opened: ${opened.subarray(13)}`)
      const handle = string(opened.subarray(9))
      let count = 0
      let firstMs = 0
      for (;;) {
        const names = await ask(packetType.readdir, uint32(2), handle)
        if (names[0] !== packetType.name) break
        count += names.readUInt32BE(5)
        firstMs ||= performance.now() - begun
      }
      const allMs = performance.now() - begun
      await ask(packetType.close, uint32(3), handle)
      return { count, firstMs, allMs }
    },
    [Symbol.asyncDispose]: () => end(child as ChildProcess),
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const string = (bytes: Buffer): Buffer => Buffer.concat([uint32(bytes.length), bytes])

/** The packets of the server, without their length. */
async function* packetsOf({ stdout }: Pick<ChildProcessWithoutNullStreams, 'stdout'>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of stdout) {
    held = Buffer.concat([held, chunk as Buffer])
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE()) {
      const end = 4 + held.readUInt32BE()
      yield held.subarray(4, end)
      held = held.subarray(end)
    }
  }
}
