/** The types of the published client: compiled by applications, shown by editors, and equal to those of the contract. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { version } from '../../server/src/settings/version.ts'
import { sha256Of } from '../archive.ts'
import { root } from '../npm.ts'
import { packClient } from './build.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'sallyport-client-'))
const installed = path.join(folder, 'node_modules/@sallyport/client')
let archive: string

beforeAll(async () => {
  archive = await packClient(folder)
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1'])
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the compiler says, '' if nothing. */
function problemsOf(project: string, compiler = 'typescript'): string {
  const args = [path.join(root, `node_modules/${compiler}/bin/tsc`), '--project', project, '--pretty', 'false']
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).stdout
}

const application = `import { ApiError, type Client, createClient, type FileUpload, type ResourceAttributes } from '@sallyport/client'
import { type MessageV2, verifyLegacyWebhook, verifyWebhook } from '@sallyport/client/webhooks'

const client: Client = createClient('https://files.example.com', { apiKey: 'a', accessToken: 'b' })
export async function use(body: Uint8Array<ArrayBuffer>): Promise<void> {
  const listed = await client.call('listResources', { query: { resource: '/', sort: ['-date'] } })
  const first: ResourceAttributes | undefined = listed.data[0]?.attributes
  for await (const entry of client.list('listUsers')) console.log(entry.attributes.username.length, first)
  const file: FileUpload = { path: '/a', body }
  const stored = await client.upload(file, { onProgress: ({ sent, total }) => console.log(sent / total) })
  console.log(stored.data.attributes.sha256)
  const { body: stream } = await client.download('/a')
  await stream.pipeTo(new WritableStream())
  const { message } = await verifyWebhook('whsec_', { headers: new Headers(), body })
  const event: MessageV2['event'] = message.event
  const legacy = await verifyLegacyWebhook('token', { headers: { 'x-exavault-signature': ['a'] }, body: 'text' })
  console.log(event, legacy.eventData.resources[0]?.path)
  // @ts-expect-error an operation that does not exist
  await client.call('listEverything')
  // @ts-expect-error a request that lacks something
  await client.call('listResources')
  // @ts-expect-error a value that is not allowed
  await client.call('listResources', { query: { resource: '/', sort: ['colour'] } })
  // @ts-expect-error an operation that is not a list
  client.list('getAccount')
  try {
    await client.call('getAccount')
  } catch (error) {
    if (error instanceof ApiError) console.log(error.status.toFixed(), error.field?.length)
  }
}
`
const strict = { strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true }
const node = { lib: ['es2022'], types: ['node'], typeRoots: [path.join(root, 'node_modules/@types')] }

test.each<[string, object]>([
  ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext', ...node }],
  [
    'bundler',
    { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.asynciterable'], types: [] },
  ],
])('an application compiles strictly with the module resolution %s', (name, options) => {
  writeFileSync(path.join(folder, 'application.ts'), application)
  const project = path.join(folder, `tsconfig.${name}.json`)
  const compilerOptions = { ...strict, target: 'es2022', ...options }
  writeFileSync(project, JSON.stringify({ compilerOptions, files: ['application.ts'] }))
  expect(problemsOf(project)).toBe('')
  expect(problemsOf(project, 'typescript7')).toBe('')
})

test('editors show plain types, with the descriptions of the reference', () => {
  const file = path.join(folder, 'application.ts')
  writeFileSync(file, application)
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    ...{ types: node.types, typeRoots: node.typeRoots },
  }
  const service = ts.createLanguageService({
    readFile: ts.sys.readFile,
    fileExists: ts.sys.fileExists,
    directoryExists: ts.sys.directoryExists,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) =>
      ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, 'utf8')) : undefined,
    getCompilationSettings: () => options,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  })
  const shown = (text: string, at = 0) => {
    const info = service.getQuickInfoAtPosition(file, application.indexOf(text) + at)
    return [info?.displayParts ?? [], info?.documentation ?? []].map((parts) => ts.displayPartsToString(parts))
  }
  expect(shown("call('listResources'")[0]).toBe(
    '(method) Client.call<"listResources">(name: "listResources", request: ListResourcesRequest, options?: CallOptions | undefined): Promise<ResourceCollectionResponse>',
  )
  expect(shown('listed')[0]).toBe('const listed: ResourceCollectionResponse')
  expect(shown('entry')[0]).toBe('const entry: User')
  expect(shown('stored')[0]).toBe('const stored: ResourceResponse')
  expect(shown('sort: [')).toEqual([
    expect.stringMatching(/^\(property\) sort\?: \("name" \| .*"-date".*\)\[\]/),
    expect.stringMatching(/^Fields to sort by, most important first/),
  ])
  expect(shown('message.event', 8)[0]).toMatch(/^\(property\) MessageV2\.event: "resources\.upload" \| /)
})

test('the published types are those of the contract', () => {
  const work = path.join(root, `.tools/client-types.${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    writeFileSync(
      path.join(work, 'same.ts'),
      `import type * as Own from '../../client/src/api/operations.ts'
import type * as Published from ${JSON.stringify(path.join(installed, 'types/api/operations.d.ts'))}
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Responses = { [N in keyof Own.Operations]: Same<Own.Operations[N]['response'], Published.Operations[N]['response']> extends true ? never : N }
/** Filters of the contract also accept unknown values, which match nothing. */
type Requests = { [N in keyof Own.Operations]: Published.Operations[N]['request'] extends Own.Operations[N]['request'] ? never : N }
type Fields<T> = { [K in keyof T]-?: K | \`\${K & string}.\${keyof NonNullable<T[K]> & string}\` }[keyof T]
type Names = { [N in keyof Own.Operations]: Same<Fields<Own.Operations[N]['request']>, Fields<Published.Operations[N]['request']>> extends true ? never : N }
export const wrong: [Responses[keyof Responses], Requests[keyof Requests], Names[keyof Names]] extends [never, never, never] ? true : [Responses[keyof Responses], Requests[keyof Requests], Names[keyof Names]] = true
export const names: Same<keyof Own.Operations, keyof Published.Operations> = true
export const lists: Same<Own.ListName, Published.ListName> = true
export const messages: Same<Own.MessageV2, Published.MessageV2> = true
export const legacy: [Published.MessageV1] extends [Own.MessageV1] ? true : false = true
`,
    )
    const project = { extends: '../../tsconfig.json', compilerOptions: { incremental: false }, include: ['same.ts'] }
    writeFileSync(path.join(work, 'tsconfig.json'), JSON.stringify(project))
    expect(problemsOf(work, 'typescript7')).toBe('')
  } finally {
    rmSync(work, { recursive: true })
  }
})

test('the package has its version, a licence, a guide and no dependencies, and is the same each time', async () => {
  const manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: '@sallyport/client', version, type: 'module', license: 'Apache-2.0' })
  expect(manifest).not.toHaveProperty('dependencies')
  for (const file of ['LICENSE', 'README.md', 'index.js', 'webhooks.js', 'types/index.d.ts'])
    expect(readFileSync(path.join(installed, file), 'utf8').length).toBeGreaterThan(100)
  // Without the schemas of the contract, and what reads them.
  expect(readFileSync(path.join(installed, 'index.js'), 'utf8').length).toBeLessThan(50_000)
  const before = await sha256Of(archive)
  expect(await sha256Of(await packClient(folder))).toBe(before)
})
