import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { externalPackages } from '../tools/external.ts'
import { platforms } from './platforms.ts'
import { sbom } from './sbom.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'sallyport-sbom-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the list of components has all packages that run, on this platform, with licences, and Node; it is the same each time', async () => {
  mkdirSync(path.join(folder, 'runtime'))
  writeFileSync(path.join(folder, 'runtime/node'), 'Node')
  const date = new Date('2026-11-28T09:00:00.123Z')
  const text = await sbom(folder, platforms['linux-arm64'], date)
  expect(await sbom(folder, platforms['linux-arm64'], date)).toBe(text)
  const { metadata, components, dependencies, serialNumber } = JSON.parse(text)
  expect(metadata).toMatchObject({
    timestamp: '2026-11-28T09:00:00Z',
    component: { type: 'application', name: 'sallyport' },
  })
  expect(serialNumber).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  const named = components as { 'bom-ref': string; purl: string; licenses?: unknown[]; hashes?: unknown[] }[]
  const names = named.map((one) => one['bom-ref'].replace(/@[^@]*$/, ''))
  // Outside of the bundle, in it, in the web app, and a binary.
  for (const name of [...externalPackages, 'fastify', '@mantine/core', '@img/sharp-linux-arm64'])
    expect(names).toContain(name)
  for (const name of ['vitest', 'esbuild', '@img/sharp-linux-x64', 'cpu-features']) expect(names).not.toContain(name)
  expect(named.filter(({ licenses }) => !licenses?.length).map(({ purl }) => purl)).toEqual([])
  expect(text).not.toMatch(/"(url|resolved)":|registry/)
  const node = named.find((one) => one['bom-ref'].startsWith('node@'))
  const content = createHash('sha256').update('Node').digest('hex')
  expect(node).toMatchObject({ type: 'platform', hashes: [{ alg: 'SHA-256', content }] })
  const refs = (dependencies as { ref: string; dependsOn: string[] }[]).flatMap(({ ref, dependsOn }) => [
    ref,
    ...dependsOn,
  ])
  const known = [metadata.component['bom-ref'], ...named.map((one) => one['bom-ref'])]
  expect(refs.filter((ref) => !known.includes(ref))).toEqual([])
})
