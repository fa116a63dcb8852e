import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { freePort } from '../tools/free-port.ts'
import { newPlace, type Place, type Running, root, start } from './running.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** A block of the README by the text after its language: `run=server`, `file=upload.cjs`. */
function block(mark: string): string {
  const found = readme.match(new RegExp(`\`\`\`\\w+ ${mark.replaceAll('.', '\\.')}\\n([\\s\\S]*?)\`\`\``))?.[1]
  if (!found) throw new Error(`the README has no block marked ${mark}`)
  return found.trim()
}

/** Starts a program; `shows` resolves when its output contains the expected text, and rejects with all output if it ends without. */
function run(program: string, args: string[], environment: Record<string, string>) {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...environment } })
  let output = ''
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const check = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', check)
  child.stderr.on('data', check)
  return {
    ended,
    output: () => output,
    stop: () => child.kill('SIGTERM'),
    async shows(expected: RegExp): Promise<string> {
      for (let i = 0; i < 600; i++) {
        if (expected.test(output)) return output
        if (child.exitCode !== null && !expected.test(output)) break
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`${program} ${args.join(' ')} never showed ${expected}:\n${output}`)
    },
  }
}

describe.each(engines)("the README's first five minutes on %s", (engine) => {
  let place: Place
  let server: Running
  let ports: { api: number; hook: number }
  const scripts = ['receiver.mjs', 'upload.cjs'].map((name) => `.readme-${process.pid}-${name}`)

  /** The text with the ports of this run, because those of the README may be in use. */
  const here = (text: string) => text.replaceAll(':8080', `:${ports.api}`).replaceAll('3000', String(ports.hook))

  beforeAll(async () => {
    ports = { api: await freePort(), hook: await freePort() }
    place = await newPlace(engine, { SALLYPORT_PORT: String(ports.api), SALLYPORT_WEBHOOK_ALLOW: '' })
    await writeFile(join(root, scripts[0] ?? ''), here(block('file=receiver.mjs')))
    await writeFile(join(root, scripts[1] ?? ''), here(block('file=upload.cjs')))
  })

  afterAll(async () => {
    for (const script of scripts) await rm(join(root, script), { force: true })
    await place.remove()
  })

  it('shows the signed message and the fetched file', async () => {
    server = await start(place, ['sh', '-c', `exec env ${block('run=server')}`])
    expect(server.output()).toContain('setup code')
    const setup = run('sh', ['-ec', here(block('run=setup'))], place.environment)
    expect(await setup.ended, setup.output()).toBe(0)
    const credentials = credentialsIn(setup.output())

    const receiver = run('node', [scripts[0] ?? ''], credentials)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const upload = run('node', [scripts[1] ?? ''], credentials)
    expect(await upload.ended, upload.output()).toBe(0)
    expect(upload.output()).toContain('stored /orders/first.csv, 21 bytes')
    await receiver.shows(/resources\.upload \/orders\/first\.csv\nnumber,pieces\n417,12/)
    const printed = /Webhook\s+(\d+)/.exec(setup.output())?.[1]
    const [trial] = readme.match(/\.\/sallyport webhook test \d+/) ?? []
    expect(trial).toBe(`./sallyport webhook test ${printed}`)
    const tried = run('sh', ['-ec', trial ?? ''], place.environment)
    expect(await tried.ended, tried.output()).toBe(0)
    receiver.stop()
    await receiver.ended
    expect(await server.stop()).toBe(0)
  })
})

/** Reads a value from the output, as a person would. */
function credentialsIn(output: string): Record<string, string> {
  const value = (label: RegExp) => label.exec(output)?.[1] ?? ''
  const found = {
    API_KEY: value(/API key:?\s+(\S{32,})/i),
    ACCESS_TOKEN: value(/access token:?\s+(\S{32,})/i),
    SIGNING_SECRET: value(/signing secret:?\s+(whsec_\S+)/i),
  }
  for (const [name, text] of Object.entries(found)) expect(text, `${name} in\n${output}`).not.toBe('')
  return found
}
