import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MultipartError, type MultipartLimits, readMultipart } from './multipart.ts'

type Read = { name: string; filename?: string; contentType?: string; body: string }

async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? bytes.length
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function all(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function read(
  text: string | Buffer,
  type: string,
  limits: MultipartLimits = {},
  sizes = [1 << 20],
): Promise<Read[]> {
  const parts: Read[] = []
  for await (const { body, ...headers } of readMultipart(chunked(Buffer.from(text), sizes), type, limits)) {
    parts.push({ ...headers, body: (await all(body)).toString('latin1') })
  }
  return parts
}

async function failure(text: string, type = 'multipart/form-data; boundary=X', limits: MultipartLimits = {}) {
  try {
    await read(text, type, limits, [7])
  } catch (error) {
    if (error instanceof MultipartError) return error.kind
    throw error
  }
  return 'no failure'
}

const type = 'multipart/form-data; boundary=X'
const part = (disposition: string, body = 'b') => `--X\r\nContent-Disposition: ${disposition}\r\n\r\n${body}\r\n`

describe('forms as clients write them', () => {
  test('contain fields and files, in order', async () => {
    const text =
      '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' +
      '--X\r\ncontent-type: text/plain; charset=utf-8\r\nCONTENT-DISPOSITION: form-data; name="file"; filename="x.txt"\r\n' +
      'Content-Length: 2\r\n\r\nhi\r\n--X\r\nContent-Disposition: form-data; name="empty"\r\n\r\n\r\n--X--\r\n'
    const expected = [
      { name: 'a', body: '1' },
      { name: 'file', filename: 'x.txt', contentType: 'text/plain; charset=utf-8', body: 'hi' },
      { name: 'empty', body: '' },
    ]
    for (const size of [1, 2, 3, 5, 64, 4096]) expect(await read(text, type, {}, [size])).toEqual(expected)
  })

  test.each([
    ['a preamble', `preamble\r\n${part('form-data; name=a')}--X--\r\n`],
    ['a preamble that looks like a boundary', `--Y\r\n--\r\n\r\n${part('form-data; name=a')}--X--\r\n`],
    ['an epilogue', `${part('form-data; name=a')}--X--\r\nepilogue\r\n--X\r\nmore`],
    ['no line end at the end', `${part('form-data; name=a')}--X--`],
    ['blanks after the boundary', `--X \t\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--X-- `],
    ['an empty line before', `\r\n${part('form-data; name=a')}--X--\r\n`],
  ])('%s', async (_, text) => {
    for (const size of [1, 2, 7, 4096]) expect(await read(text, type, {}, [size])).toEqual([{ name: 'a', body: 'b' }])
  })

  test.each([
    ['multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW', '----WebKitFormBoundary7MA4YWxkTrZu0gW'],
    ['multipart/form-data; boundary="a b:c"', 'a b:c'],
    ['multipart/form-data; charset=utf-8; boundary="X"', 'X'],
    ['Multipart/Form-Data;BOUNDARY=X', 'X'],
    ['multipart/form-data; boundary=X; charset=utf-8', 'X'],
    ["multipart/form-data; boundary='()+_,-./:=?", "'()+_,-./:=?"],
    [`multipart/form-data; boundary=${'x'.repeat(70)}`, 'x'.repeat(70)],
  ])('%s', async (contentType, boundary) => {
    const text = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--${boundary}--\r\n`
    expect(await read(text, contentType)).toEqual([{ name: 'a', body: 'b' }])
  })

  test.each([
    ['form-data; name="file"; filename="größe.txt"', 'größe.txt'],
    ['form-data; name="file"; filename="a\\"b.txt"', 'a"b.txt'],
    ['form-data; name="file"; filename="a%22b.txt"', 'a"b.txt'],
    ['form-data; name="file"; filename="100%.txt"', '100%.txt'],
    ['form-data; name="file"; filename="C:\\dir\\x.txt"', 'C:\\dir\\x.txt'],
    ['form-data; name="file"; filename="a;b=c.txt"', 'a;b=c.txt'],
    ['form-data; name="file"; filename="; name=evil"', '; name=evil'],
    ['form-data; name="file"; filename=plain.txt', 'plain.txt'],
    ['form-data; name="file"; filename=""', ''],
    ['form-data;name="file";filename="../../etc/passwd"', '../../etc/passwd'],
    ['form-data; name="file"; filename*=utf-8\'\'na%C3%AFve%20x.txt', 'naïve x.txt'],
    ['form-data; name="file"; filename="_"; filename*=UTF-8\'en\'%e2%82%ac', '€'],
    ['form-data; name="file"; filename="kept"; filename*=utf-8\'\'%ff', 'kept'],
    ['form-data; filename="x"; name="file"', 'x'],
  ])('a file name in %s', async (disposition, filename) => {
    expect(await read(`${part(disposition)}--X--`, type)).toEqual([{ name: 'file', filename, body: 'b' }])
  })

  test('contain no part at all', async () => {
    expect(await read('--X--\r\n', type)).toEqual([])
  })

  test('are written by a standard library', async () => {
    const form = new FormData()
    form.append('field', 'größe')
    form.append('file', new Blob([Buffer.from('\r\n--\r\n')], { type: 'image/png' }), 'a "b".png')
    const request = new Request('http://127.0.0.1/', { method: 'POST', body: form })
    const bytes = Buffer.from(await request.arrayBuffer())
    expect(await read(bytes, request.headers.get('content-type') ?? '')).toEqual([
      { name: 'field', body: Buffer.from('größe').toString('latin1') },
      { name: 'file', filename: 'a "b".png', contentType: 'image/png', body: '\r\n--\r\n' },
    ])
  })
})

describe('invalid forms', () => {
  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
    'multipart/mixed; boundary=X',
    'multipart/form-datax; boundary=X',
    'application/json',
    '',
    'multipart/form-data; boundary="a\r\nb"',
    `multipart/form-data; boundary=${'x'.repeat(201)}`,
  ])('Content-Type %j', async (contentType) => {
    expect(await failure(`${part('form-data; name=a')}--X--`, contentType)).toBe('malformed')
  })

  test.each<[string, string, string]>([
    ['nothing at all', '', 'truncated'],
    ['no boundary', 'hello', 'truncated'],
    ['half a boundary', '--', 'truncated'],
    ['a boundary only', '--X', 'truncated'],
    ['a boundary and a line end', '--X\r\n', 'truncated'],
    ['half a header', '--X\r\nContent-Dispo', 'truncated'],
    ['no body', '--X\r\nContent-Disposition: form-data; name=a\r\n\r\n', 'truncated'],
    ['half a body', '--X\r\nContent-Disposition: form-data; name=a\r\n\r\nabc', 'truncated'],
    ['no last boundary', `${part('form-data; name=a')}--X`, 'truncated'],
    ['half a last boundary', `${part('form-data; name=a')}--X-`, 'truncated'],
    ['another boundary', `${part('form-data; name=a')}--Y--\r\n`, 'truncated'],
    ['text after the boundary', `--Xabc\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--X--`, 'malformed'],
    ['no headers', '--X\r\n\r\nb\r\n--X--', 'malformed'],
    ['no name', `${part('form-data')}--X--`, 'malformed'],
    ['a file name only', `${part('form-data; filename="name=x"')}--X--`, 'malformed'],
    ['another disposition', `${part('attachment; name=a')}--X--`, 'malformed'],
    ['a long preamble', `${'x'.repeat(20_000)}\r\n${part('form-data; name=a')}--X--`, 'too-large'],
    ['long headers', `--X\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\nb\r\n--X--`, 'too-large'],
    ['many headers', `--X\r\n${'X: y\r\n'.repeat(10_000)}\r\nb\r\n--X--`, 'too-large'],
    ['many parts', `${part('form-data; name=a').repeat(101)}--X--`, 'too-large'],
  ])('%s', async (_, text, kind) => {
    expect(await failure(text)).toBe(kind)
  })

  test('limits are as configured', async () => {
    const text = `${part('form-data; name=a').repeat(3)}--X--`
    expect(await read(text, type, { parts: 3 })).toHaveLength(3)
    expect(await failure(text, type, { parts: 2 })).toBe('too-large')
    expect(await failure(text, type, { headerBytes: 20 })).toBe('too-large')
    expect(await failure(`xxxxx\r\n${text}`, type, { preambleBytes: 3 })).toBe('too-large')
  })

  test('T-47 headers designed to be slow to parse are not', async () => {
    const start = performance.now()
    for (const nasty of [
      ';'.repeat(16_000),
      ' '.repeat(16_000),
      '; a="'.repeat(3_000),
      `; name="${'\\'.repeat(15_000)}`,
      '; a'.repeat(5_000),
    ]) {
      await failure(`--X\r\nContent-Disposition: form-data${nasty}\r\n\r\nb\r\n--X--`)
      await failure(`--X\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--X--`, `multipart/form-data${nasty}`)
    }
    expect(performance.now() - start).toBeLessThan(1_500)
  })
})

/** Bodies with many near matches of the boundary. */
test('headers that arrive byte by byte are not copied for each byte', async () => {
  const form = Buffer.from(
    `--X\r\nContent-Disposition: form-data; name="a"\r\nX: ${'x'.repeat(16_000)}\r\n\r\nb\r\n--X--`,
  )
  const concat = Buffer.concat
  let copied = 0
  Buffer.concat = (pieces, length) => {
    const whole = concat(pieces, length)
    copied += whole.length
    return whole
  }
  try {
    for await (const part of readMultipart(chunked(form, [1]), type)) expect(part.name).toBe('a')
  } finally {
    Buffer.concat = concat
  }
  expect(copied).toBeLessThan(8 * form.length)
})

const body = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\r\n',
        '\r\n-',
        '\r\n--',
        '\r\n--bound',
        '\r\n--boundar',
        '--boundary',
        '\n--boundary',
        '\r\r\n--',
        '-',
        '--',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 20 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''))
  .filter((text) => !`\r\n${text}\r\n--boundary`.slice(0, -1).includes('\r\n--boundary'))

test('the exact bytes are returned, whatever the bodies and chunks', async () => {
  const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(fc.array(body, { maxLength: 4 }), chunkSizes, fc.boolean(), async (bodies, sizes, preamble) => {
      const parts = bodies.map(
        (text, i) => `--boundary\r\nContent-Disposition: form-data; name="${i}"\r\n\r\n${text}\r\n`,
      )
      const text = `${preamble ? 'before\r\n' : ''}${parts.join('')}--boundary--\r\nafter`
      const found = await read(Buffer.from(text, 'latin1'), 'multipart/form-data; boundary=boundary', {}, sizes)
      expect(found).toEqual(bodies.map((body, i) => ({ name: String(i), body })))
    }),
    { numRuns: 1_000 },
  )
})

test('a form that ends early is detected, wherever it is cut', async () => {
  const text = `${part('form-data; name="a"', 'abc')}${part('form-data; name="b"', 'def')}--X--`
  for (let end = 0; end < text.length; end++) {
    expect(await failure(text.slice(0, end))).toBe('truncated')
  }
  expect(await failure(text)).toBe('no failure')
})

describe('reading from the source', () => {
  test('unread or partially read bodies are skipped', async () => {
    const text = `${part('form-data; name=a', 'x'.repeat(5_000))}${part('form-data; name=b', 'y'.repeat(5_000))}${part('form-data; name=c')}--X--`
    const seen: string[] = []
    for await (const { name, body } of readMultipart(chunked(Buffer.from(text), [100]), type)) {
      seen.push(name)
      if (name !== 'b') continue
      for await (const chunk of body) {
        seen.push(chunk.toString().slice(0, 1))
        break
      }
    }
    expect(seen).toEqual(['a', 'b', 'y', 'c'])
  })

  test('reads nothing ahead of the request', async () => {
    let given = 0
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of chunked(Buffer.from(`${part('form-data; name=a', 'x'.repeat(10_000))}--X--`), [100])) {
        given += 1
        yield chunk
      }
    }
    for await (const { body } of readMultipart(counted(), type)) {
      expect(given).toBe(1)
      for await (const _ of body) {
        const before = given
        await new Promise(setImmediate)
        expect(given).toBe(before)
      }
    }
    expect(given).toBeGreaterThan(100)
  })

  test('passes on bytes without copying', async () => {
    const chunk = Buffer.alloc(65_536, 'x')
    const head = Buffer.from('--X\r\nContent-Disposition: form-data; name=a\r\n\r\n')
    for await (const { body } of readMultipart(Readable.from([head, chunk, Buffer.from('\r\n--X--')]), type)) {
      const pieces: Buffer[] = []
      for await (const piece of body) pieces.push(piece)
      expect(pieces[0]?.buffer).toBe(chunk.buffer)
      expect(pieces[0]?.length).toBe(chunk.length)
    }
  })

  test('does not destroy a stream, which can be drained so that a response can be sent', async () => {
    const more = Array.from({ length: 100 }, () => Buffer.alloc(10_000))
    const broken = Readable.from([Buffer.from('--X\r\nnonsense\r\n\r\nb'), ...more])
    await expect(readMultipart(broken, type).next()).rejects.toThrow(MultipartError)
    const left = Readable.from([Buffer.from(`${part('form-data; name=a')}--X\r\nContent-`), ...more])
    for await (const { name } of readMultipart(left, type)) {
      expect(name).toBe('a')
      break
    }
    for (const source of [broken, left]) {
      expect(source.destroyed).toBe(false)
      source.resume()
      await once(source, 'end')
    }
  })

  test('ends a generator when its reader leaves', async () => {
    let ended = false
    async function* source(): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from(part('form-data; name=a'))
        yield Buffer.from('--X--')
      } finally {
        ended = true
      }
    }
    for await (const _ of readMultipart(source(), type)) break
    expect(ended).toBe(true)
  })

  test('does not delay a reader that leaves while a chunk is pending', async () => {
    const source = new PassThrough()
    source.write('--X\r\nContent-Disposition: form-data; name=a\r\n\r\nabc')
    const reading = async () => {
      for await (const { body } of readMultipart(source, type)) {
        const pieces = body[Symbol.asyncIterator]()
        await pieces.next()
        const owed = pieces.next()
        owed.catch(() => undefined)
        throw new Error('gave up')
      }
    }
    await expect(reading()).rejects.toThrow('gave up')
    expect(source.destroyed).toBe(false)
  })

  test('passes on an error of the source', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('--X\r\nContent-Disposition: form-data; name=a\r\n\r\nabc')
      throw new Error('the line went dead')
    }
    const reading = async () => {
      for await (const { body } of readMultipart(broken(), type)) await all(body)
    }
    await expect(reading()).rejects.toThrow('the line went dead')
  })

  test('receives a large file intact in a real request, and the connection stays usable', async () => {
    const server = createServer(async (request, response) => {
      const digests: string[] = []
      for await (const part of readMultipart(request, request.headers['content-type'] ?? '')) {
        const hash = createHash('sha256')
        for await (const chunk of part.body) hash.update(chunk)
        digests.push(`${part.name} ${hash.digest('hex')}`)
      }
      response.end(digests.join('\n'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const file = Buffer.alloc(5_000_011, '\r\n--x')
    const digest = createHash('sha256').update(file).digest('hex')
    for (let i = 0; i < 3; i++) {
      const form = new FormData()
      form.append('file', new Blob([file]), 'x.bin')
      const { port } = server.address() as AddressInfo
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: form })
      expect(await response.text()).toBe(`file ${digest}`)
    }
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})
