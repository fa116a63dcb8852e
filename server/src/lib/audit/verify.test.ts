import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { type AuditLine, chainLines, chainStart, maxLineBytes } from './chain.ts'
import { type VerifyOptions, verifyLines } from './verify.ts'

const entries = Array.from({ length: 6 }, (_, i) => JSON.stringify({ event: 'users.update', path: `ada-${i}, "ü"` }))
const lines = chainLines(entries, chainStart)
const [one, two, three, four, five, six] = lines.map(({ text }) => text) as [
  string,
  string,
  string,
  string,
  string,
  string,
]

/** In chunks of a few bytes. */
async function* chunks(text: string) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
}

const verify = (texts: readonly string[], options?: VerifyOptions) =>
  verifyLines([{ name: 'a.jsonl', chunks: chunks(texts.map((text) => `${text}\n`).join('')) }], options)

it('has lines that are JSON, and hashes that anybody can compute', () => {
  const { hash, prev, ...rest } = JSON.parse(two) as Record<string, string>
  expect(rest).toEqual({ seq: 2, event: 'users.update', path: 'ada-1, "ü"' })
  expect(prev).toBe(lines[0]?.hash)
  expect(
    createHash('sha256')
      .update(two.slice(0, two.indexOf(',"hash":')))
      .digest('hex'),
  ).toBe(hash)
})

it('accepts complete lines, in one file or several, and says where they end', async () => {
  const last = { seq: 6, hash: lines[5]?.hash }
  expect(await verify([one, two, three, four, five, six])).toMatchObject({ lines: 6, first: 1, last, broken: null })
  const files = [
    [one, two],
    [three, four, five, six],
  ].map((some, i) => ({
    name: `${i}`,
    chunks: chunks(`${some.join('\n')}\n`),
  }))
  expect(await verifyLines(files)).toMatchObject({ lines: 6, last, broken: null })
})

it.each([
  ['a changed line', [one, two.replace('ada-1', 'ada-9'), three], 'changed', 2],
  ['a line that is no JSON', [one, 'hello', three], 'changed', 2],
  ['an empty line', [one, '', two], 'changed', 2],
  ['a line that is too long', [one, 'x'.repeat(maxLineBytes + 1), two], 'changed', 2],
  ['a deleted line', [one, three, four], 'missing', 2],
  ['several deleted lines', [one, two, six], 'missing', 3],
  ['a missing begin', [three, four], 'missing', 1],
  ['swapped lines', [one, three, two, four], 'reordered', 2],
  ['a line moved to the end', [one, three, four, two], 'reordered', 2],
] as const)('finds %s', async (_, texts, kind, line) => {
  expect((await verify(texts)).broken).toMatchObject({ file: 'a.jsonl', line, kind })
})

it('finds a line that was replaced together with its hash', async () => {
  const forged = chainLines([JSON.stringify({ event: 'nothing' })], lines[0] as AuditLine)[0]?.text ?? ''
  expect((await verify([one, forged, three])).broken).toMatchObject({ line: 3, kind: 'changed' })
  expect((await verify([one, two, forged])).broken).toMatchObject({ line: 3, kind: 'changed' })
})

it('accepts lines that are repeated exactly', async () => {
  expect(await verify([one, two, three, two, three, four])).toMatchObject({ lines: 4, repeats: 2, broken: null })
})

it('starts in the middle only if told so', async () => {
  expect(await verify([three, four], { from: 3 })).toMatchObject({ lines: 2, first: 3, broken: null })
  expect((await verify([four, five], { from: 3 })).broken).toMatchObject({ line: 1, kind: 'missing' })
})

it('does not notice a missing end by itself, but a hash that was noted', async () => {
  const noted = lines[3]?.hash
  expect(await verify([one, two, three, four, five], { noted })).toMatchObject({ hasNoted: true, broken: null })
  expect(await verify([one, two, three], { noted })).toMatchObject({ hasNoted: false, broken: null })
})

it('says that the end of a file is a part of a line, and refuses one in the middle', async () => {
  const cut = (more: string) => [
    { name: 'a', chunks: chunks(`${one}\n${two.slice(0, 30)}`) },
    { name: 'b', chunks: chunks(more) },
  ]
  expect(await verifyLines(cut(''))).toMatchObject({ lines: 1, isCut: true, broken: null })
  expect((await verifyLines(cut(`${three}\n`))).broken).toMatchObject({ file: 'a', line: 2, kind: 'changed' })
})

it('reads lines behind what a syslog server writes before them', async () => {
  expect(await verify([one, two].map((text) => `2026-11-25T08:00:00Z files sallyport ${text}`))).toMatchObject({
    lines: 2,
    broken: null,
  })
})
