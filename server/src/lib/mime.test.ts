import { expect, it } from 'vitest'
import { mimeTypeOf } from './mime.ts'

it('takes .ts for TypeScript, and knows nothing about names without an extension', () => {
  const types = ['index.ts', 'a.test.TSX', 'a.mts', 'a.cts', 'film.mp4', 'ts', 'a.unknown'].map(mimeTypeOf)
  const code = 'application/typescript'
  expect(types).toEqual([
    code,
    code,
    code,
    code,
    'video/mp4',
    expect.not.stringMatching(code),
    'application/octet-stream',
  ])
})
