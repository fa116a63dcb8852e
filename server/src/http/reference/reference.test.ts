import { describe, expect, test } from 'vitest'
import { curlOf } from './curl.ts'
import type { Operation } from './document.ts'
import { blocks, inline } from './markdown.ts'
import { typeOf } from './schema.ts'

const operation = (some: Partial<Operation>): Operation => ({
  ...{ operationId: 'it', tags: [], summary: '', description: '', parameters: [], responses: {} },
  ...some,
})

describe('the API reference', () => {
  test('T-09 escapes text, and knows the marks that descriptions use', () => {
    expect(inline('A `<b>` or **two** *Addition.* 2 * 3 <i>').text).toBe(
      'A <code>&lt;b&gt;</code> or <strong>two</strong> <em>Addition.</em> 2 * 3 &lt;i&gt;',
    )
    expect(
      blocks('One\nline.\n\n- a\n- b')
        .map(({ text }) => text)
        .join(''),
    ).toBe('<p>One line.</p><ul><li>a</li><li>b</li></ul>')
  })

  test('names types', () => {
    expect(typeOf({ type: ['string', 'null'], format: 'date-time' }).text).toBe('string (date-time) or null')
    expect(typeOf({ type: 'array', items: { $ref: '#/components/schemas/User' } }).text).toBe(
      'list of <a href="#type-User">User</a>',
    )
  })

  test('writes curl commands that a shell passes on unchanged', () => {
    const schema = { type: 'string' }
    const parameters = [
      { name: 'id', in: 'path', required: true, schema, example: 'a b/c' },
      { name: 'resources[]', in: 'query', required: true, schema, example: ['/a', '/b'] },
      { name: 'include', in: 'query', required: false, explode: false, schema, example: ['x', 'y'] },
      { name: 'offset', in: 'query', required: false, schema },
    ] as const
    const get = curlOf('get', '/resources/{id}', operation({ parameters }))
    expect(get.address).toBe('/resources/a%20b%2Fc?resources%5B%5D=/a&resources%5B%5D=/b&include=x,y')
    expect(get.options).toEqual(['-H "ev-api-key: $EV_API_KEY"', '-H "ev-access-token: $EV_ACCESS_TOKEN"'])
    const content = { 'application/json': { schema, example: { name: "it's" } } }
    const { options } = curlOf('patch', '/it', operation({ security: [], requestBody: { content } }))
    expect(options).toEqual(['-X PATCH', "-H 'content-type: application/json'", `-d '{\n  "name": "it'\\''s"\n}'`])
  })
})
