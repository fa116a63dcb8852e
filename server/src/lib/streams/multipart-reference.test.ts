/** Forms parsed by our reader and by that of Node's own `fetch`: if both accept a form, they agree. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MultipartError, readMultipart } from './multipart.ts'

type Read = readonly (readonly [name: string, filename: string | null, hex: string])[]

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function ours(bytes: Buffer, type: string, sizes: readonly number[]): Promise<Read | 'refused'> {
  const parts: [string, string | null, string][] = []
  try {
    for await (const { name, filename = null, body } of readMultipart(inPieces(bytes, sizes), type)) {
      const pieces: Buffer[] = []
      for await (const piece of body) pieces.push(Buffer.from(piece))
      parts.push([name, filename, Buffer.concat(pieces).toString('hex')])
    }
    return parts
  } catch (error) {
    if (error instanceof MultipartError) return 'refused'
    throw error
  }
}

async function reference(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Read | 'refused'> {
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => null)
  if (!form) return 'refused'
  return await Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === 'string'
        ? ([name, null, Buffer.from(value).toString('hex')] as const)
        : ([name, value.name, Buffer.from(await value.arrayBuffer()).toString('hex')] as const),
    ),
  )
}

const token = fc.constantFrom('\r', '\n', '\r\n', '-', '--', '--X', '\r\n--X', 'X', 'a', 'é', ' ', ':', '\0', '"')
const text = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''))
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '/', '.', ' ', ';', '='), minLength: 1, maxLength: 6 })
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 })
const part = fc.record({ name: word, filename: fc.option(word), content: text })

test('a form written by another program is parsed correctly', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), sizes, async (parts, pieces) => {
      const form = new FormData()
      for (const { name, filename, content } of parts)
        if (filename === null) form.append(name, content)
        else form.append(name, new Blob([content]), filename)
      const sent = new Response(form)
      const type = sent.headers.get('content-type') ?? ''
      const bytes = new Uint8Array(await sent.arrayBuffer())
      const read = await ours(Buffer.from(bytes), type, pieces)
      expect(read).not.toBe('refused')
      expect(read).toEqual(await reference(bytes, type))
    }),
    { numRuns: 300 },
  )
})

test('an unusual form is refused, or parsed as by other readers', async () => {
  let accepted = 0
  const written = part.map(
    ({ name, filename, content }) =>
      `--X\r\nContent-Disposition: form-data; name="${name}"${filename === null ? '' : `; filename="${filename}"`}\r\n\r\n${content}\r\n`,
  )
  // It starts with a delimiter, because the other reader allows little before the first one.
  const lines = fc
    .tuple(written, fc.array(fc.oneof(written, text), { maxLength: 4 }))
    .map(([one, more]) => [one, ...more])
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom('--X--\r\n', '--X--', '--X', ''), sizes, async (pieces, end, cut) => {
      const bytes = new Uint8Array(Buffer.from(`${pieces.join('')}${end}`))
      const type = 'multipart/form-data; boundary=X'
      const [own, other] = [await ours(Buffer.from(bytes), type, cut), await reference(bytes, type)]
      if (own === 'refused' || other === 'refused') return
      accepted += 1
      expect(own).toEqual(other)
    }),
    { numRuns: 2_000 },
  )
  expect(accepted).toBeGreaterThan(100)
})
