/** Programs that the benchmark runs: pinned to a processor, measured while they run, ended by process id. */
import { type ChildProcess, execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const runFile = promisify(execFile)

/** Servers on one processor, clients on the other; without two processors, both share them. */
const canPin = existsSync('/usr/bin/taskset') && availableParallelism() >= 2

/** Pins a command to the servers' processor; the process keeps the id of the started one. */
export const onServerCpu = (command: readonly string[]): string[] =>
  canPin ? ['taskset', '-c', '0', ...command] : [...command]

/** Lets a command use both processors, even if the benchmark is pinned. */
export const onBothCpus = (command: readonly string[]): string[] =>
  canPin ? ['taskset', '-c', '0,1', ...command] : [...command]

/** Pins the benchmark, and every client that it starts, to the clients' processor. */
export function moveToClientCpu(): string {
  if (!canPin) return 'not pinned'
  execFileSync('taskset', ['-acp', '1', String(process.pid)])
  return 'servers pinned to processor 0, clients to processor 1'
}

/** Runs a program, for ten minutes at most; resolves with its output. Rejects if it fails. */
export async function run(command: readonly string[], signal: AbortSignal): Promise<string> {
  const [program = '', ...args] = command
  const { stdout } = await runFile(program, args, { signal, timeout: 600_000, maxBuffer: 2 ** 26 })
  return stdout
}

/** Installs a peer from Debian's archive if it is missing and we are permitted to. Otherwise throws a sentence. */
export async function ensureProgram(file: string, debianPackage: string, signal: AbortSignal): Promise<void> {
  if (existsSync(file)) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`${file} is missing: install Debian's package "${debianPackage}" to be measured beside it.`)
  console.error(`${file} is missing: installing Debian's package "${debianPackage}" …`)
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']
  await run([...environment, 'apt-get', 'update'], signal)
  await run([...environment, 'apt-get', 'install', '-y', '--no-install-recommends', debianPackage], signal)
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** CPU seconds that a process and its children, ended ones included, have used so far, in user and in system mode. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  const own = ticks / ticksPerSecond
  return childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), own)
}

export const hasChildren = (pid: number): boolean => childrenOf(pid).length > 0

const childrenOf = (pid: number): number[] =>
  (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number)

/** Starts to record the maximum memory of a process. */
export function forgetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** The maximum resident memory since then, in MB (10^6 bytes). */
export const peakMemory = (pid: number): number => memoryOf(pid, 'status', 'VmHWM')

/** The resident memory of a process now, in MB. */
export const residentMemory = (pid: number): number => memoryOf(pid, 'status', 'VmRSS')

/** The memory of a process and its children, shared pages divided among those that share them, in MB. */
export function proportionalMemory(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + proportionalMemory(child), memoryOf(pid, 'smaps_rollup', 'Pss'))
}

function memoryOf(pid: number, file: string, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1]
  return (Number(kib) * 1024) / 1e6
}

/** Ends a process that we started; kills it after 10 s. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const killing = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(killing)
}
