/** The programs of docs/client.md, extracted from the page and run against a server whose connections break. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from '@sallyport/client/client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { debianPackage, debianProgram } from './clients/programs.ts'
import { newPlace, root, setUpMaster, start } from './running.ts'
import { openSlowNetwork, type SlowNetwork } from './slow-network.ts'

const run = promisify(execFile)
const succeeds = (program: string, ...args: string[]) =>
  run(program, args).then(
    () => true,
    () => false,
  )

interface Language {
  readonly name: string
  readonly file: string
  readonly command: readonly string[]
  /** Why it can't be tested here; null if it can. */
  missing(): Promise<string | null>
}

const languages: readonly Language[] = [
  { name: 'sh', file: 'example.sh', command: ['sh'], missing: () => debianProgram('curl', 'curl') },
  {
    name: 'python',
    file: 'example.py',
    command: ['python3'],
    missing: async () =>
      (await succeeds('python3', '-c', 'import requests')) ? null : 'Python with the package requests is missing.',
  },
  {
    name: 'go',
    file: 'example.go',
    command: ['go', 'run'],
    missing: async () => ((await succeeds('go', 'version')) ? null : 'Go is missing.'),
  },
  {
    name: 'php',
    file: 'example.php',
    command: ['php'],
    missing: async () =>
      (await debianProgram('php', 'php-cli')) ??
      (await debianPackage('php-curl', () => succeeds('php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);'))),
  },
]

const page = readFileSync(join(root, 'docs/client.md'), 'utf8')
const blocks = new Map(
  [...page.matchAll(/^```(\w+) run\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code]),
)

test('the page has a program for each language, and no other code', () => {
  expect([...blocks.keys()]).toEqual(languages.map(({ name }) => name))
  expect(page.match(/^```\w/gm)).toHaveLength(languages.length)
})

describe('the programs of docs/client.md', () => {
  const stack = new AsyncDisposableStack()
  const content = randomBytes(6_000_000)
  let server: Awaited<ReturnType<typeof start>>
  let network: SlowNetwork
  let folder: string
  let environment: Record<string, string>
  let client: ReturnType<typeof createClient>

  beforeAll(async () => {
    const place = stack.adopt(await newPlace('sqlite'), (place) => place.remove())
    const credentials = await setUpMaster(place)
    server = stack.adopt(await start(place), async (server) => void (await server.stop()))
    network = stack.adopt(await openSlowNetwork(server.address, 2_500_000, { delivers: true }), (network) =>
      network.close(),
    )
    folder = stack.adopt(await mkdtemp(join(tmpdir(), 'sallyport-examples-')), (folder) =>
      rm(folder, { recursive: true }),
    )
    client = createClient(server.address, credentials)
    const FILE = join(folder, 'scans.tar')
    await writeFile(FILE, content)
    const { apiKey, accessToken } = credentials
    environment = { FILE, API_KEY: apiKey, ACCESS_TOKEN: accessToken }
    for (let i = 0; i < 104; i++) {
      const name = `file-${String(i).padStart(3, '0')}.txt`
      await client.upload({ path: `/inbound/${name}`, body: new Blob(['abc']) })
    }
  })
  afterAll(() => stack.disposeAsync())

  test.each(languages)('upload, continue and list: $name', async ({ name, file, command, missing }) => {
    const reason = await missing()
    if (reason !== null) return void process.stdout.write(`! ${reason}\n`)
    const [program = '', ...args] = command
    await writeFile(join(folder, file), blocks.get(name) ?? '')
    const interruptions = () => server.output().match(/"operation":"uploadFile".*"brokenOff":true/g)?.length ?? 0
    const before = interruptions()
    const env = { ...process.env, ...environment, SALLYPORT_URL: network.address }
    const { stdout } = await run(program, [...args, join(folder, file)], { env })
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length, stdout).toBe(106)
    expect(lines.slice(0, 2)).toEqual(['stored /inbound/scans.tar, 6000000 bytes', 'file-000.txt 3'])
    expect(lines.at(-1)).toBe('scans.tar 6000000')
    expect(interruptions()).toBeGreaterThanOrEqual(before + 2)
    const { data } = await client.call('getResourceInfo', { query: { resource: '/inbound/scans.tar' } })
    expect(data.attributes.sha256).toBe(createHash('sha256').update(content).digest('hex'))

    const refused = run(program, [...args, join(folder, file)], { env: { ...env, ACCESS_TOKEN: 'x'.repeat(40) } })
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringMatching(/HTTP_UNAUTHORIZED/) })
  })
})
