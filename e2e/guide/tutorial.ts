/**
 * Runs a tutorial of the guide as its reader would: its code blocks in their order, in a folder of their own. What a block is for is
 * said by its mark, after the language: `run` (commands of one shell), `run=server` and `run=background` (programs that stay), `output`
 * (lines that the block before has printed, with `…` for what differs) and `file=NAME`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../running.ts'

interface Block {
  readonly mark: string
  readonly text: string
  /** The heading above. */
  readonly heading: string
}

export interface TutorialOptions {
  /** Of the programs and commands; must contain a free SALLYPORT_PORT. */
  readonly environment: Readonly<Record<string, string>>
  /** The folder that the reader works in. */
  readonly folder: string
  /** What the tutorial calls otherwise: the text in it, and the text here. */
  readonly here: Readonly<Record<string, string>>
  /** What a person does below a heading, in a browser, before the first block there. */
  readonly people?: Readonly<Record<string, () => Promise<void>>>
}

const deadlineMs = 60_000

function blocksOf(name: string): readonly Block[] {
  const page = readFileSync(join(root, `docs/tutorials/${name}.md`), 'utf8')
  const found: Block[] = []
  for (const match of page.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)) {
    const [, info = '', text = ''] = match
    const heading =
      page
        .slice(0, match.index)
        .match(/^##? (.*)$/gm)
        ?.at(-1) ?? ''
    found.push({ mark: info.split(' ').slice(1).join(' '), text, heading: heading.replace(/^#+ /, '') })
  }
  if (found.length === 0) throw new Error(`docs/tutorials/${name}.md has no code`)
  return found
}

/** Rejects with the output of the block that failed, or did not print what the tutorial says. Ends all programs that it started. */
export async function runTutorial(name: string, options: TutorialOptions): Promise<void> {
  const { folder, people = {} } = options
  const here = (text: string) => {
    let result = text
    for (const [there, local] of Object.entries(options.here)) result = result.replaceAll(there, local)
    return result
  }
  await mkdir(folder, { recursive: true })
  await symlink(join(root, 'sallyport'), join(folder, 'sallyport'))
  const programs: Program[] = []
  const shell = new Program('bash', ['-s'], options)
  try {
    let printed = ''
    const met = new Set<string>()
    for (const { mark, text, heading } of blocksOf(name)) {
      if (!met.has(heading)) await people[heading]?.()
      met.add(heading)
      const [kind, value] = mark.split('=')
      if (kind === 'file' && value) await writeFile(join(folder, value), here(text))
      else if (mark === 'output') check(printed, here(text))
      else if (mark === 'run') printed = await shell.runs(here(text), programs)
      else if (mark === 'run=server') {
        const server = new Program('sh', ['-c', `exec env ${here(text)}`], options, await shell.variables())
        programs.push(server)
        await server.shows(/https?:\/\/127\.0\.0\.1:\d+/)
      } else if (mark === 'run=background') {
        const program = new Program('sh', ['-c', `exec ${here(text)}`], options, await shell.variables())
        programs.push(program)
        await program.shows(/\n/)
      } else throw new Error(`docs/tutorials/${name}.md: a test can't run the block that is marked "${mark}":\n${text}`)
    }
    for (const heading of Object.keys(people))
      if (!met.has(heading)) throw new Error(`docs/tutorials/${name}.md has no code below "${heading}"`)
  } finally {
    for (const program of [...programs.toReversed(), shell]) await program.end()
  }
}

/** Throws unless each line of `expected` is in the output, in this order; `…` stands for anything. */
function check(printed: string, expected: string): void {
  const lines = expected.trim().split('\n')
  const escaped = lines.map((line) => line.trim().split('…').map(literal).join('.*?'))
  if (!new RegExp(escaped.join('[\\s\\S]*?')).test(printed))
    throw new Error(`the tutorial says\n${expected}\nand this was printed:\n${printed}`)
}

const literal = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)

class Program {
  readonly #child: ChildProcess
  readonly #command: string
  #output = ''

  constructor(
    command: string,
    args: string[],
    { folder, environment }: TutorialOptions,
    more: Record<string, string> = {},
  ) {
    this.#command = [command, ...args].join(' ')
    this.#child = spawn(command, args, { cwd: folder, env: { ...process.env, ...environment, ...more } })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk
      })
    // The end of a program that failed is reported by who waits for its output.
    this.#child.stdin?.on('error', () => undefined)
    if (command !== 'bash') this.#child.stdin?.end()
    else this.#child.stdin?.write('set -eu\n')
  }

  /** Runs the block in this shell, and returns what it printed, and what the programs have printed meanwhile. */
  async runs(block: string, programs: readonly Program[]): Promise<string> {
    const from = this.#output.length
    const before = programs.map((program) => program.#output.length)
    const end = `block-ended-${crypto.randomUUID()}`
    this.#child.stdin?.write(`${block}\necho ${end}\n`)
    await this.shows(new RegExp(end))
    return (
      this.#output.slice(from).replace(end, '') + programs.map((it, place) => it.#output.slice(before[place])).join('')
    )
  }

  /** The shell's variables in capitals that are exported. */
  async variables(): Promise<Record<string, string>> {
    const names = /^declare -x ([A-Z_]+)="(.*)"$/gm
    return Object.fromEntries(
      [...(await this.runs('export -p', [])).matchAll(names)].map(([, key = '', value = '']) => [key, value]),
    )
  }

  async shows(expected: RegExp): Promise<void> {
    for (const end = Date.now() + deadlineMs; Date.now() < end; await pause(50)) {
      if (expected.test(this.#output)) return
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) break
    }
    // The rest of its output may come after its end.
    await pause(200)
    if (expected.test(this.#output)) return
    throw new Error(`${this.#command} did not print ${expected}:\n${this.#output}`)
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    await ended
  }
}
