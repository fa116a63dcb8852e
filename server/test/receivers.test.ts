/** The receivers of docs/receivers.md, extracted from the page, run, and sent real and forged messages. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../tools/free-port.ts'
import { signedHeaders } from '../src/core/webhooks/delivery/signature.ts'
import { type DeliveryApp, openDeliveryApp } from './delivery-app.ts'
import { put } from './people.ts'

interface Language {
  readonly name: string
  readonly file: string
  /** Whether the language is installed on this machine. */
  readonly probe: readonly string[]
  run(file: string, port: number): readonly string[]
}

const languages: readonly Language[] = [
  { name: 'js', file: 'receiver.mjs', probe: ['node', '--version'], run: (file) => ['node', file] },
  { name: 'python', file: 'receiver.py', probe: ['python3', '--version'], run: (file) => ['python3', file] },
  {
    name: 'php',
    file: 'receiver.php',
    probe: ['php', '--version'],
    run: (file, port) => ['php', '-S', `127.0.0.1:${port}`, file],
  },
  { name: 'go', file: 'receiver.go', probe: ['go', 'version'], run: (file) => ['go', 'run', file] },
]

const page = readFileSync(new URL('../../docs/receivers.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```(\w+) (legacy|standard)\n(.*?)^```$/gms)].map(
  ([, language = '', scheme = '', code = '']) => ({ language, scheme, code }),
)

const isHere = ({ probe: [program = '', ...args] }: Language) => {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it('the page has a receiver of each scheme in five languages, each on a single screen', () => {
  expect(blocks.map(({ language, scheme }) => `${language} ${scheme}`).toSorted()).toEqual(
    [...languages.map(({ name }) => name), 'csharp']
      .flatMap((name) => [`${name} legacy`, `${name} standard`])
      .toSorted(),
  )
  for (const { code } of blocks) expect(code.split('\n').length).toBeLessThan(30)
})

const cases = languages.flatMap((language) =>
  blocks.filter((block) => block.language === language.name).map((block) => ({ ...block, ...language })),
)

describe.each(cases)('the $name receiver of the $scheme scheme', { timeout: 400_000 }, (receiver) => {
  const here = isHere(receiver)
  let app: DeliveryApp
  let folder: string
  let process_: ChildProcess | null = null
  let url: string
  let secrets: { verificationToken: string; signingSecret: string }

  beforeAll(async () => {
    if (!here) return
    app = await openDeliveryApp('sqlite')
    app.clock.move(Date.now() - app.clock.now().getTime())
    folder = await mkdtemp(join(tmpdir(), 'sallyport-receiver-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}/hook`
    secrets = await app.watch({ endpointUrl: url })
    const file = join(folder, receiver.file)
    await writeFile(file, receiver.code)
    const [program = '', ...args] = receiver.run(file, port)
    const env = { ...process.env, PORT: String(port), TOKEN: secrets.verificationToken, SECRET: secrets.signingSecret }
    process_ = spawn(program, args, { env, stdio: 'ignore', detached: true })
    await listening(port)
  }, 400_000)
  afterAll(async () => {
    if (!here) return
    // Ends the process group, because `go run` has a child process.
    if (process_?.pid) process.kill(-process_.pid, 'SIGKILL')
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  it.runIf(here)(
    'accepts real messages, in both formats, and refuses a message signed with other secrets',
    async () => {
      await app.watch({ endpointUrl: url, version: 'v1' }).then(({ id }) => sameSecrets(id))
      const stranger = await app.watch({ endpointUrl: url })
      await put(app, app.operator, `/größe 日本 😀/"quoted" & '%20.txt`, 'content')
      await app.sendDue()
      const attempts = await app.attempts()
      expect(attempts.map(({ webhook_id, status }) => [webhook_id === stranger.id, status]).toSorted()).toEqual([
        [false, 204],
        [false, 204],
        [true, 401],
      ])
    },
  )

  it.runIf(here)('refuses a changed body, a missing signature, and in the standard scheme an old message', async () => {
    const body = '{"a":"b"}'
    const send = async (headers: Record<string, string>, sent = body) =>
      (await fetch(url, { method: 'POST', headers, body: sent })).status
    const signed = (at: Date) => signedHeaders(secrets, { key: 'msg_1', body, at, version: '1' })
    const now = new Date()
    const strange = {
      ...signed(now),
      'x-exavault-signature': 'é'.repeat(32),
      'webhook-signature': `é${'x'.repeat(46)}`,
    }
    expect(await send(signed(now))).toBe(204)
    expect(await send(signed(now), `${body} `)).toBe(401)
    expect(await send({})).toBe(401)
    expect(await send(strange)).toBe(401)
    expect(await send({ ...signed(now), 'x-exavault-signature': '', 'webhook-timestamp': 'now' })).toBe(401)
    expect(
      await send({ 'x-exavault-signature': 'é', 'webhook-signature': 'é'.repeat(47), 'webhook-timestamp': '1' }),
    ).toBe(401)
    const old = await send(signed(new Date(now.getTime() - 600_000)))
    expect(old).toBe(receiver.scheme === 'standard' ? 401 : 204)
  })

  it.runIf(here && receiver.scheme === 'standard')('accepts either signature during a secret rotation', async () => {
    const body = '{}'
    const at = new Date()
    const headers = signedHeaders(secrets, { key: 'msg_2', body, at, version: '1' })
    const both = { ...headers, 'webhook-signature': `v1,b3RoZXI= ${headers['webhook-signature']}` }
    expect((await fetch(url, { method: 'POST', headers: both, body })).status).toBe(204)
  })

  /** A second webhook with the secrets of the receiver. */
  async function sameSecrets(id: number): Promise<void> {
    const { db, sealer } = app.context
    await db.q
      .updateTable('webhooks')
      .set({
        verification_sealed: sealer.seal(secrets.verificationToken, `webhook:${id}:verification`),
        signing_sealed: sealer.seal(secrets.signingSecret, `webhook:${id}:signing`),
      })
      .where('id', '=', id)
      .execute()
  }
})

/** Resolves once somebody listens there. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const there = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (there) return
    await pause(50)
  }
}
