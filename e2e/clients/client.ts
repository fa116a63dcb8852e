/** What the tests ask of a client of SFTP or FTP; each answers with the command line that its users would type. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** A user of a server, and where a client keeps its files. */
export interface Site {
  readonly user: string
  readonly password: string
  /** A folder for configuration and mount points. */
  readonly home: string
}

export interface SftpSite extends Site {
  readonly port: number
  /** The user's private key, in OpenSSH's format. */
  readonly keyFile: string
  /** Has the server's host keys. */
  readonly knownHosts: string
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly input?: string
}

export interface Pace {
  /** Bytes per second; as fast as possible if absent. */
  readonly rate?: number
}

export interface Client<At extends Site> {
  readonly name: string
  /** Null if it can be used here, otherwise a sentence that says why not. */
  missing(): Promise<string | null>
  /** To be run once before the others. */
  prepare?(at: At): Command
  put(at: At, local: string, remote: string, pace?: Pace): Command
  get(at: At, remote: string, local: string, pace?: Pace): Command
  /** Continues an interrupted upload where it ended; a client without it sends the file again. */
  resumePut?(at: At, local: string, remote: string): Command
  resumeGet?(at: At, remote: string, local: string): Command
  /** Copies the files of a folder into an existing one. */
  putAll(at: At, local: string, remote: string, names: readonly string[]): Command
  getAll(at: At, remote: string, local: string, names: readonly string[]): Command
  /** Prints a listing whose lines `parse` understands. */
  list?(at: At, folder: string): Command
  rename?(at: At, from: string, to: string): Command
  makeFolder?(at: At, folder: string): Command
  remove?(at: At, file: string): Command
  removeFolder?(at: At, folder: string): Command
  /** Lists the home folder, signed in with the password instead of the key. */
  listByPassword?(at: At): Command
  /** Whether `put` and `get` preserve the modification time. */
  readonly keepsTime: { readonly put: boolean; readonly get: boolean }
}

export type SftpClient = Client<SftpSite>

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningClient {
  readonly ended: Promise<Ended>
  /** SIGKILL for it and all its children, such as the `ssh` of `sftp`. */
  kill(): void
}

/** No command of the tests takes as long on a busy machine. */
const deadlineMs = 300_000

/** Starts a client in a process group of its own, without the settings of whoever runs the tests. */
export function startClient(at: Site, { program, args, input = '' }: Command): RunningClient {
  const env = { PATH: process.env['PATH'], HOME: at.home, LC_ALL: 'C.UTF-8', TZ: 'UTC' }
  const child = spawn(program, args, { env, cwd: at.home, detached: true })
  const kill = () => killGroup(child)
  const timer = setTimeout(kill, deadlineMs)
  child.stdin.on('error', () => undefined).end(input)
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const ended = Promise.all([text(child.stdout), text(child.stderr), closed])
    .then(([stdout, stderr, [code, signal]]) => ({ code, signal, stdout, stderr }))
    .finally(() => clearTimeout(timer))
  return { ended, kill }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Runs a command to its end. Throws with its output if it fails. */
export async function runClient(at: Site, command: Command): Promise<string> {
  const { code, signal, stdout, stderr } = await startClient(at, command).ended
  if (code === 0) return stdout
  const line = [command.program, ...command.args].join(' ').slice(0, 2_000)
  throw new Error(
    `${line}\n${(command.input ?? '').slice(0, 2_000)}\nended with ${signal ?? code}:\n${stdout}${stderr}`,
  )
}

/** Sizes by name of a listing as `ls -l` prints it, or `rclone lsl`. Folders are left out. */
export function parse(listing: string): Map<string, number> {
  const asLs = /^-[-rwx]{9}\S*\s+\S+\s+\S+\s+\S+\s+(\d+)\s+\w{3}\s+\d+\s+[\d:]+ (.+)$/
  const asRclone = /^\s*(\d+) \d{4}-\d\d-\d\d [\d:.]+ (.+)$/
  const found = listing.split(/\r?\n/).map((line) => asLs.exec(line) ?? asRclone.exec(line))
  return new Map(found.flatMap((match) => (match ? [[match[2] ?? '', Number(match[1])] as const] : [])))
}
