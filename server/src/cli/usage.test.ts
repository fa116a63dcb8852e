import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'
import { settings } from '../settings/settings.ts'
import { createCommandContext, installationFolder } from './context.ts'
import { createSecretReader } from './input.ts'
import { createOutput } from './output/output.ts'
import { createProgram } from './program.ts'

const root = installationFolder()

interface Shown {
  /** `./sallyport user add` */
  readonly path: string
  readonly command: Command
}

/** Every command, from the root. */
function allCommands(command: Command, parents: readonly string[] = []): Shown[] {
  const path = [...parents, command.name()]
  return [{ path: path.join(' '), command }, ...command.commands.flatMap((below) => allCommands(below, path))]
}

const helpOf = (command: Command) => {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}

const commands = allCommands(createProgram(createCommandContext(createOutput(false), createSecretReader())))

describe('the help', () => {
  it.each(commands)('of $path shows an example that exists', ({ path, command }) => {
    const help = helpOf(command)
    const examples = [...help.matchAll(/^ {2}\$ (\.\/sallyport .*)$/gm)].map(([, example = '']) => example)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) {
      const known = commands.some((other) => other.command.commands.length === 0 && example.startsWith(other.path))
      expect(known, example).toBe(true)
    }
    if (command.commands.length === 0) for (const example of examples) expect(example.startsWith(path)).toBe(true)
  })

  it('names every command and every option in docs/commands.md', () => {
    const guide = readFileSync(join(root, 'docs/commands.md'), 'utf8')
    for (const { path, command } of commands.filter((shown) => shown.command.commands.length === 0)) {
      const section = guide.split('\n## ').find((part) => part.startsWith(`${path}\n`))
      expect(section, path).toBeDefined()
      for (const option of command.options) expect(section, `${path} ${option.long}`).toContain(option.long)
    }
  })
})

describe('docs/settings.md', () => {
  const rows = readFileSync(join(root, 'docs/settings.md'), 'utf8')
    .split('\n')
    .map((line) => /^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$/.exec(line))
    .filter((row) => row !== null)
    .map(([, name, fallback, sentence]) => ({ name, fallback, sentence }))

  it('names every setting with its default, in the same order, and no other', () => {
    expect(rows.map(({ name, fallback }) => [name, fallback])).toEqual(
      settings.map(([name, fallback]) => [name, fallback === '' ? 'not set' : `\`${fallback}\``]),
    )
  })

  it('describes each setting as the program does', () => {
    const plain = (text = '') => text.replaceAll('`', '')
    expect(rows.map(({ sentence }) => plain(sentence))).toEqual(settings.map(([, , sentence]) => plain(sentence)))
  })
})

describe('wrong usage', () => {
  let here: Installation
  beforeAll(async () => {
    here = await newInstallation()
  })
  afterAll(() => here.remove())

  it.each([
    [['user', 'list', '--colour'], "Unknown option '--colour'. See ./sallyport user list --help\n"],
    [['usr'], "Unknown command 'usr'. Did you mean user? See ./sallyport --help\n"],
    [['setup', '--user', 'mira'], "Required option '--account <name>' not specified. See ./sallyport setup --help\n"],
    [
      ['account', 'plan', 'harbour', '--webhooks', 'many'],
      "Option '--webhooks <number|none>' argument 'many' is invalid. It must be a whole number, or none for no limit. See ./sallyport account plan --help\n",
    ],
  ])('%j exits with 2 and refers to the help', async (args, message) => {
    expect(await here.run(args)).toEqual({ code: 2, stdout: '', stderr: message })
    const asJson = await here.run([...args, '--json'])
    expect([asJson.code, asJson.stdout]).toEqual([2, ''])
    expect(JSON.parse(asJson.stderr)).toEqual({ error: { code: 'usage', message: message.trimEnd() } })
  })

  it('shows the help for a noun without a command on stderr and fails; requested help goes to stdout', async () => {
    const [said, asked] = await Promise.all([here.run(['user']), here.run(['user', '--help'])])
    expect([said.code, said.stdout]).toEqual([2, ''])
    expect(said.stderr).toContain('Usage: ./sallyport user')
    expect([asked.code, asked.stderr]).toEqual([0, ''])
    expect(asked.stdout).toContain('Usage: ./sallyport user')
    const asJson = await here.run(['user', '--json'])
    expect(JSON.parse(asJson.stderr).error.code).toBe('usage')
  })

  it('refused operations exit with 1, not 2', async () => {
    const { code, stdout, stderr } = await here.run(['user', 'list', '--json'])
    expect([code, stdout]).toEqual([1, ''])
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'not-found', message: 'There is no account yet. Create the first one with "./sallyport setup".' },
    })
  })
})
