/**
 * A decoder: a process of its own, started and killed by the server. Its limits, from outside to inside: a deadline and a maximum of
 * resident memory, both by SIGKILL; limits of the kernel (address space, processor time, no files written, no core dump), which the
 * shell sets before it becomes Node; Node's permission model. It has no environment of the server's.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createFrameReader, type Frame, frameHead, type JobHeader } from './decoder-frames.ts'
import { refusals, type Thumbnail, ThumbnailError } from './thumbnail-job.ts'

export interface DecoderLimits {
  /** Time limit for a file, from its last byte to its thumbnail. */
  readonly ms: number
  /** Time limit for the start of the process, and for reading a file, on a busy machine. */
  readonly beginMs: number
  /** Resident memory. It is looked at every 25 ms, so the address space must bound what happens in between. */
  readonly residentBytes: number
  /** Without its files and what it has allocated, a decoder has 1.25 GiB of it, most of which V8 only reserves. */
  readonly addressBytes: number
  readonly heapBytes: number
}

export interface DecoderJob extends JobHeader {
  /** Length of the file. */
  readonly size: number
  /** The bytes of the file; what it yields may be overwritten once it is asked for more. */
  open(): AsyncIterable<Uint8Array>
  /** Called once the decoder has the complete file. */
  onBegun?(): void
}

export interface Decoder {
  /** Resolves when the process can take files. Rejects with an Error, whose message says what the process wrote, if it cannot start. */
  readonly ready: Promise<void>
  readonly pid: number | undefined
  /** True until the process has ended or is being killed. */
  isAlive(): boolean
  /** Renders one file at a time. Rejects with ThumbnailError, or with the error of `open`; the process is then killed, unless it has answered. */
  draw(job: DecoderJob): Promise<Thumbnail>
  /** In bytes; 0 if unknown. */
  residentBytes(): Promise<number>
  /** Ends the process at once; a job in progress rejects with this error. */
  kill(reason?: ThumbnailError): void
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>
}

const mib = 1024 * 1024
const watchEveryMs = 25
/** A thumbnail has at most 4 million pixels. */
const maxImageBytes = 16 * mib
const maxMessageLength = 200
const pageBytes = 4_096

/** In the bundle the program is a file beside it; from source, the file beside this one. */
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './decoder.ts' : './decoder.mjs', import.meta.url),
)

/** Folders of packages that the program loads. */
const packageFolders = () =>
  ['sharp', '@napi-rs/canvas', 'pdfjs-dist/package.json'].map((name) =>
    fileURLToPath(import.meta.resolve(name)).replace(/(.*\/node_modules\/).*/, '$1'),
  )

/**
 * The kernel's limits are those that a shell can set everywhere. One that is lower already stays. Where memory is short, Linux ends
 * a decoder before anything else.
 */
const shell = `ulimit -c 0; ulimit -f 0; ulimit -n 128; ulimit -t 120; ulimit -v "$1"
echo 1000 > /proc/self/oom_score_adj
shift; exec "$@"`

/** Without this, threads reserve 64 MiB of address space each, and libvips writes large pictures to a temporary file. */
const environment = { MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2', VIPS_DISC_THRESHOLD: '4g' }

const nodeOptions = (heapBytes: number) => [
  '--permission',
  '--allow-addons',
  ...[program.endsWith('.ts') ? program.replace(/[^/]*$/, '') : program, ...new Set(packageFolders())].map(
    (path) => `--allow-fs-read=${path}`,
  ),
  '--disallow-code-generation-from-strings',
  '--disable-warning=SecurityWarning',
  `--max-old-space-size=${heapBytes / mib}`,
  '--max-semi-space-size=8',
  '--v8-pool-size=1',
  // Memory for WebAssembly reserves 10 GiB of address space otherwise.
  '--disable-wasm-trap-handler',
  '--wasm-max-mem-pages=4096',
]

export const startDecoder = (limits: DecoderLimits): Decoder => new DecoderProcess(limits)

class DecoderProcess implements Decoder {
  readonly #limits: DecoderLimits
  readonly #child: ChildProcess
  readonly #ready = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<void>()
  #isAlive = true
  #killedFor: ThumbnailError | null = null
  #job: { answered(frame: Frame): void; failed(error: Error): void } | null = null
  #written = ''

  constructor(limits: DecoderLimits) {
    this.#limits = limits
    this.#child = start(limits)
    this.#ready.promise.catch(() => undefined)
    const child = this.#child
    child.once('exit', (_, signal) => this.#hasEnded(signal))
    // It was not started at all.
    child.once('error', (error) => {
      this.#written = error.message
      if (child.pid === undefined) this.#hasEnded(null)
    })
    child.stdin?.on('error', () => undefined)
    child.stderr?.on('data', (piece: Buffer) => {
      this.#written = (this.#written + piece.toString('latin1')).slice(0, 2_000)
    })
    const frames = createFrameReader(maxImageBytes, (frame) => {
      if (typeOf(frame) === 'ready') this.#ready.resolve()
      else this.#job?.answered(frame)
    })
    answersOf(child).on('data', (piece: Buffer) => {
      try {
        frames.push(piece)
      } catch {
        this.#kill(new ThumbnailError('file', refusals.crash))
      }
    })
    unref(child)
  }

  get ready(): Promise<void> {
    return this.#ready.promise
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  isAlive(): boolean {
    return this.#isAlive
  }

  async residentBytes(): Promise<number> {
    const text = await readFile(`/proc/${this.pid}/statm`, 'utf8').catch(() => '')
    return Number(text.split(' ')[1] ?? 0) * pageBytes
  }

  kill(reason = new ThumbnailError('busy', 'has to wait: the server is stopping')): void {
    this.#kill(reason)
  }

  async draw({ open, size, onBegun, ...header }: DecoderJob): Promise<Thumbnail> {
    const { promise, resolve, reject } = Promise.withResolvers<Thumbnail>()
    // It can fail before anybody waits for it.
    promise.catch(() => undefined)
    const fail = (error: Error) => {
      this.#kill(error instanceof ThumbnailError ? error : null)
      reject(error)
    }
    const waited = new ThumbnailError('busy', 'has to wait: no decoder was free to render it')
    let late = setTimeout(() => fail(waited), this.#limits.beginMs)
    const watch = setInterval(async () => {
      if ((await this.residentBytes()) > this.#limits.residentBytes) fail(new ThumbnailError('file', refusals.memory))
    }, watchEveryMs)
    let hasBegun = false
    const begin = () => {
      if (hasBegun) return
      hasBegun = true
      clearTimeout(late)
      late = setTimeout(() => fail(new ThumbnailError('file', refusals.time)), this.#limits.ms)
      onBegun?.()
    }
    const answered = (frame: Frame) => {
      if (typeOf(frame) === 'begun') return begin()
      try {
        resolve(thumbnailOf(frame))
      } catch (error) {
        reject(error)
      }
    }
    this.#job = { failed: reject, answered }
    try {
      await this.ready.catch((error: unknown) => {
        throw this.#killedFor ?? error
      })
      if (!this.#isAlive) throw this.#killedFor ?? new ThumbnailError('file', refusals.crash)
      void sendFile(this.#child, frameHead(header, size), open()).catch(fail)
      return await promise
    } finally {
      clearTimeout(late)
      clearInterval(watch)
      this.#job = null
    }
  }

  #kill(reason: ThumbnailError | null): void {
    this.#isAlive = false
    this.#killedFor ??= reason
    // The server waits for its end.
    this.#child.ref()
    this.#child.kill('SIGKILL')
  }

  #hasEnded(signal: NodeJS.Signals | null): void {
    this.#isAlive = false
    const how = signal ?? this.#child.exitCode
    this.#ready.reject(new Error(`a decoder ended with ${how}: ${this.#written.slice(0, 500)}`))
    this.#job?.failed(this.#killedFor ?? crashOf(signal, this.#written))
    this.#ended.resolve()
  }
}

const start = (limits: DecoderLimits): ChildProcess =>
  spawn(
    '/bin/sh',
    [
      ...['-c', shell, 'decoder', String(limits.addressBytes / 1024)],
      ...[process.execPath, ...nodeOptions(limits.heapBytes), program],
    ],
    // A group of its own: Ctrl-C in the server's terminal is not for it.
    { cwd: '/', env: environment, stdio: ['pipe', 'ignore', 'pipe', 'pipe'], detached: true },
  )

const typeOf = ({ message }: Frame): unknown => (message as { type?: unknown } | null)?.type

const answersOf = (child: ChildProcess) => child.stdio[3] as NodeJS.ReadStream

/** A decoder does not keep the server alive. */
function unref(child: ChildProcess): void {
  child.unref()
  for (const pipe of child.stdio) (pipe as (NodeJS.ReadStream & { unref(): void }) | null)?.unref()
}

/** Waits for each piece until the decoder has taken it, so that the server holds one of them only. */
async function sendFile(child: ChildProcess, head: Buffer, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const write = (piece: Uint8Array) =>
    new Promise<boolean>((resolve) => child.stdin?.write(piece, (error) => resolve(!error)))
  let isOpen = await write(head)
  for await (const piece of pieces) {
    isOpen &&= await write(piece)
    // Whoever waits for the thumbnail learns of it from the end of the process.
    if (!isOpen) return
  }
}

/** Signals by which libraries end a process that gets no memory. */
const outOfMemory: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGKILL']

const crashOf = (signal: NodeJS.Signals | null, written: string) =>
  new ThumbnailError(
    'file',
    outOfMemory.includes(signal) || /out of memory|heap limit|bad_alloc/.test(written)
      ? refusals.memory
      : refusals.crash,
  )

/** Throws ThumbnailError unless it is a picture. Nothing else that a decoder says gets further than this. */
function thumbnailOf({ message, bytes }: Frame): Thumbnail {
  const { type, problem, message: text, pageCount, width, height } = message as Record<string, unknown>
  if (type === 'refused' && typeof text === 'string')
    throw new ThumbnailError(problem === 'page' ? 'page' : 'file', text.slice(0, maxMessageLength))
  const isPicture = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n'].some(
    (magic) => bytes.toString('latin1', 0, magic.length) === magic,
  )
  if (!isPicture || !isCount(pageCount)) throw new ThumbnailError('file', refusals.crash)
  const original = isCount(width) && isCount(height) ? { original: { width, height } } : {}
  return { image: bytes, pageCount, ...original }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0
