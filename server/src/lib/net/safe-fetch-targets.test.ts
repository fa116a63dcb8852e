import { afterAll, describe, expect, test } from 'vitest'
import { parseCidrs } from './address.ts'
import type { Lookup } from './lookup.ts'
import { checkTarget, createGuardedClient, type PostReply, type TargetPolicy } from './safe-fetch.ts'

const names = (table: Record<string, string[]>): Lookup => {
  return async (hostname) => {
    const addresses = table[hostname]
    if (addresses === undefined)
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
}

const noLookup: Lookup = async (hostname) => {
  throw new Error(`looked up ${hostname}`)
}

const closing: Promise<void>[] = []
afterAll(() => Promise.all(closing))

async function sent(url: string, policy: TargetPolicy): Promise<PostReply> {
  const client = createGuardedClient(policy)
  try {
    return await client.post(url, { headers: {}, body: '{}', totalTimeoutMs: 5_000, responseCapBytes: 20_000 })
  } finally {
    closing.push(client.close())
  }
}

const loopback = parseCidrs('127.0.0.1/32')

/** Names that attackers use for internal hosts; none of these is connected to, since each is refused before. */
const table = {
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'private.example': ['10.1.2.3'],
  'mixed.example': ['1.1.1.1', '10.0.0.1'],
  'mixed6.example': ['2606:4700::1111', 'fd00::1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'nat64.example': ['64:ff9b::a00:1'],
  'nothing.example': [],
  'metadata.google.internal': ['169.254.169.254'],
  'instance-data.ec2.internal': ['169.254.169.254'],
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'a.localhost': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  '127.0.0.1.example': ['127.0.0.1'],
  '0x7f.1.example': ['127.0.0.1'],
}

const refused: [string, string][] = [
  ['http://127.0.0.1/', 'blocked'],
  ['http://127.0.0.1./', 'blocked'],
  ['http://127.1/', 'blocked'],
  ['http://127.0.1/', 'blocked'],
  ['http://127.255.255.254/', 'blocked'],
  ['http://2130706433/', 'blocked'],
  ['http://0x7f000001/', 'blocked'],
  ['http://0x7f.0.0.1/', 'blocked'],
  ['http://0X7F.1/', 'blocked'],
  ['http://017700000001/', 'blocked'],
  ['http://0177.0.0.1/', 'blocked'],
  ['http://0177.0x0.0.1/', 'blocked'],
  ['http://%31%32%37.0.0.1/', 'blocked'],
  ['http://①②⑦.0.0.1/', 'blocked'],
  ['http://127。0。0。1/', 'blocked'],
  ['http://0/', 'blocked'],
  ['http://0.0.0.0/', 'blocked'],
  ['http:127.0.0.1', 'blocked'],
  ['http:\\\\127.0.0.1\\', 'blocked'],
  ['HTTP://127.0.0.1/', 'blocked'],
  [' http://127.0.0.1/ ', 'blocked'],
  ['http://10.0.0.1/', 'blocked'],
  ['http://167772161/', 'blocked'],
  ['http://172.16.0.1/', 'blocked'],
  ['http://192.168.0.1/', 'blocked'],
  ['http://100.64.0.1/', 'blocked'],
  ['http://169.254.1.1/', 'blocked'],
  ['http://169.254.169.254/latest/meta-data/', 'blocked'],
  ['http://2852039166/', 'blocked'],
  ['http://0xA9FEA9FE/', 'blocked'],
  ['http://100.100.100.200/', 'blocked'],
  ['http://168.63.129.16/', 'blocked'],
  ['http://192.0.2.1/', 'blocked'],
  ['http://198.18.0.1/', 'blocked'],
  ['http://224.0.0.1/', 'blocked'],
  ['http://240.0.0.1/', 'blocked'],
  ['http://255.255.255.255/', 'blocked'],
  ['http://[::]/', 'blocked'],
  ['http://[::1]/', 'blocked'],
  ['http://[0:0:0:0:0:0:0:1]/', 'blocked'],
  ['http://[::127.0.0.1]/', 'blocked'],
  ['http://[::7f00:1]/', 'blocked'],
  ['http://[::ffff:127.0.0.1]/', 'blocked'],
  ['http://[::ffff:7f00:1]/', 'blocked'],
  ['http://[0:0:0:0:0:ffff:10.0.0.1]/', 'blocked'],
  ['http://[::ffff:1.1.1.1]/', 'blocked'],
  ['http://[64:ff9b::7f00:1]/', 'blocked'],
  ['http://[64:ff9b::169.254.169.254]/', 'blocked'],
  ['http://[64:ff9b:1::a00:1]/', 'blocked'],
  ['http://[2002:7f00:1::]/', 'blocked'],
  ['http://[2001:0:4136:e378::1]/', 'blocked'],
  ['http://[fe80::1]/', 'blocked'],
  ['http://[fec0::1]/', 'blocked'],
  ['http://[fc00::1]/', 'blocked'],
  ['http://[fd00:ec2::254]/', 'blocked'],
  ['http://[ff02::1]/', 'blocked'],
  ['http://[2001:db8::1]/', 'blocked'],
  ['http://localhost/', 'blocked'],
  ['http://LOCALHOST/', 'blocked'],
  ['http://localhost./', 'blocked'],
  ['http://a.localhost/', 'blocked'],
  ['http://ip6-localhost/', 'blocked'],
  ['http://loopback.example/', 'blocked'],
  ['https://loopback6.example/', 'blocked'],
  ['http://private.example:8080/x?y', 'blocked'],
  ['http://mixed.example/', 'blocked'],
  ['http://mixed6.example/', 'blocked'],
  ['http://mapped.example/', 'blocked'],
  ['http://nat64.example/', 'blocked'],
  ['http://127.0.0.1.example/', 'blocked'],
  ['http://metadata.google.internal/', 'blocked'],
  ['http://instance-data.ec2.internal/', 'blocked'],
  ['http://nothing.example/', 'dns'],
  ['http://unknown.example/', 'dns'],
  ['http://user@example.com/', 'invalid'],
  ['http://user:pass@example.com/', 'invalid'],
  ['http://example.com@127.0.0.1/', 'invalid'],
  ['http://:x@127.0.0.1/', 'invalid'],
  ['http://1.1.1.1&@127.0.0.1#@2.2.2.2/', 'invalid'],
  ['http://[fe80::1%25eth0]/', 'invalid'],
  ['http://[::1/', 'invalid'],
  ['http://127.0.0.256/', 'invalid'],
  ['http://1.2.3.4.5.0x/', 'invalid'],
  ['http://a b/', 'invalid'],
  ['http:///', 'invalid'],
  ['ftp://example.com/', 'invalid'],
  ['file:///etc/passwd', 'invalid'],
  ['gopher://127.0.0.1:6379/_', 'invalid'],
  ['javascript:alert(1)', 'invalid'],
  ['unix:/var/run/docker.sock', 'invalid'],
  ['//127.0.0.1/', 'invalid'],
  ['/relative', 'invalid'],
  ['', 'invalid'],
]

describe('T-43, promise 6: forbidden targets', () => {
  test('the list is long enough to be meaningful', () => {
    expect(refused.length).toBeGreaterThan(80)
    expect(new Set(refused.map(([url]) => url)).size).toBe(refused.length)
  })

  test.each(refused)('%s is refused when it is saved', async (url, kind) => {
    const verdict = await checkTarget(url, { allow: [], lookup: names(table) })
    expect(verdict).toMatchObject({ ok: false, kind })
    expect(verdict.ok ? '' : verdict.reason).toMatch(/^[A-Z].*[.:]$/)
  })

  test.each(refused)('%s is refused when it is sent', async (url, kind) => {
    const sending = sent(url, { allow: [], lookup: names(table) })
    await expect(sending).rejects.toMatchObject({ name: 'SendError', kind: kind === 'invalid' ? 'blocked' : kind })
  })

  test('a refusal names the host, its address and what kind of address that is', async () => {
    const policy = { allow: [], lookup: names(table) }
    expect(await checkTarget('http://private.example/', policy)).toEqual({
      ok: false,
      kind: 'blocked',
      reason: 'The host private.example resolves to 10.1.2.3, which is a private address and may not be reached.',
    })
    expect(await checkTarget('http://[::1]/', policy)).toEqual({
      ok: false,
      kind: 'blocked',
      reason: 'The address ::1 is a loopback address and may not be reached.',
    })
  })

  test('literal addresses are checked without a lookup', async () => {
    expect((await checkTarget('http://127.0.0.1/', { allow: [], lookup: noLookup })).ok).toBe(false)
    expect((await checkTarget('http://1.1.1.1/', { allow: [], lookup: noLookup })).ok).toBe(true)
  })
})

describe('promise 6: allowed targets', () => {
  test.each([
    'http://1.1.1.1/',
    'https://[2606:4700::1111]:8443/hook?x=1#y',
    'http://public.example/',
    'https://public.example.:4711/',
    'http://dual.example/',
    'http://16843009/',
    'https://bücher.example/',
  ])('%s is allowed', async (url) => {
    const lookup = names({
      'public.example': ['1.1.1.1'],
      'public.example.': ['1.1.1.1'],
      'dual.example': ['1.1.1.1', '2606:4700::1111'],
      'xn--bcher-kva.example': ['1.1.1.1'],
    })
    expect(await checkTarget(url, { allow: [], lookup })).toEqual({ ok: true })
  })

  test('a network that the operator allows permits its private targets, and nothing else', async () => {
    const policy = {
      allow: parseCidrs('10.1.0.0/16, fd00::/8'),
      lookup: names({ ...table, 'both.example': ['10.1.0.1', '10.2.0.1'] }),
    }
    expect((await checkTarget('http://10.1.2.3/', policy)).ok).toBe(true)
    expect((await checkTarget('http://private.example/', policy)).ok).toBe(true)
    expect((await checkTarget('http://mixed6.example/', policy)).ok).toBe(true)
    expect((await checkTarget('http://both.example/', policy)).ok).toBe(false)
    expect((await checkTarget('http://[::ffff:10.1.2.3]/', policy)).ok).toBe(false)
    expect((await checkTarget('http://127.0.0.1/', policy)).ok).toBe(false)
  })

  test('ports can be limited', async () => {
    const policy = { allow: loopback, ports: [443, 8443], lookup: noLookup }
    expect((await checkTarget('https://127.0.0.1/', policy)).ok).toBe(true)
    expect((await checkTarget('http://127.0.0.1:8443/', policy)).ok).toBe(true)
    expect(await checkTarget('http://127.0.0.1/', policy)).toMatchObject({ kind: 'port', reason: /port 80/ })
    await expect(sent('http://127.0.0.1:22/', policy)).rejects.toMatchObject({ kind: 'blocked' })
  })
})
