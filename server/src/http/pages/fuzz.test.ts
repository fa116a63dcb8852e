/** Arbitrary requests to the public pages: they succeed or are refused, without an internal error. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPageClient } from '../../../test/page-client.ts'
import { put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { withDefaultForm } from '../../core/forms/default-form.ts'
import { accessNames } from '../../core/shares/share.ts'
import * as shares from '../../core/shares/shares.ts'

const file = (name: string, end = '\r\n--x--\r\n') =>
  `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\nabc${end}`

const multipart = 'multipart/form-data; boundary=x'
const json = 'application/json'
const urlencoded = 'application/x-www-form-urlencoded'

/** Content type and body. */
const sent = [
  ['', ''],
  [json, ''],
  [json, 'null'],
  [json, '["x"]'],
  [json, '"x"'],
  [json, '{"name":{},"field-1":[1]}'],
  [json, '{"__proto__":{"name":"x"},"folder":"1e9"}'],
  [json, '{"name":"a'],
  [`${json}; charset=utf-16`, '{}'],
  [urlencoded, 'name=%00&name=b&folder=-1'],
  [urlencoded, `name=${'%F0%9F%98%80'.repeat(300)}`],
  [urlencoded, 'x'.repeat(300_000)],
  ['multipart/form-data', file('a')],
  ['multipart/form-data; boundary="', file('a')],
  [multipart, file('a')],
  [multipart, file('a', '')],
  [multipart, file('a', '\r\n--x')],
  [multipart, file('é'.repeat(3_000))],
  [multipart, file('..\\..\\a')],
  [multipart, '--x\r\n'],
  [multipart, '--x\r\nContent-Disposition: form-data; name="visit"\r\n\r\nabc\r\n--x--\r\n'],
  ['application/octet-stream', '\0'.repeat(50)],
] as const

const queries = [
  '',
  '?name=a&size=3',
  '?name=a&name=b&folder=a&folder=b&size=3',
  '?size[]=3&name[]=a&offset[]=1',
  '?name=&size=0',
  '?name=%ff%00&size=3&offset=3',
  '?name=a&size=999999999999999',
  `?name=${'é'.repeat(700)}&folder=${'a/'.repeat(500)}&size=3`,
  '?offset=99999999999&embed&size=large',
]

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
  for (const folder of ['box', 'drop']) await put(app, app.operator, `/${folder}/a.txt`)
})
afterAll(() => app.close())

test('no request causes an internal error', async () => {
  const { context, operator } = app
  const made = [
    await shares.create(context, operator, {
      ...{ type: 'shared_folder', name: 'A', access: new Set(accessNames), resources: ['/box'] },
    }),
    await shares.create(
      context,
      operator,
      { type: 'receive', name: 'B', createFolders: true, resources: ['/drop'] },
      withDefaultForm(context),
    ),
    await shares.create(context, operator, {
      ...{ type: 'send', name: 'C', resources: ['/box'], password: 'Tide-tables-1906', requireEmail: true },
    }),
  ]
  for (const { share } of made.map(({ view }) => view)) {
    const ann = newPageClient(app)
    const at = `/s/${share.hash}`
    await ann.get(at)
    const begun = await ann.post(`${at}/entries`, { 'field-2': 'a@b.example', 'field-3': 'x' })
    const entry = begun.status === 201 ? (JSON.parse(begun.text) as { entry: number }).entry : 1
    const id = share.resourceId
    const verbs = ['folder', 'file', 'zip', 'view', 'look', 'rename', 'delete', 'upload'].map((verb) => `${verb}/${id}`)
    const entries = ['entries', `entries/${entry}`, `entries/${entry}/complete`, 'submit', 'form.css']
    for (const path of [at, ...[...verbs, ...entries].map((rest) => `${at}/${rest}`), '/unsubscribe'])
      for (const query of /upload|entries/.test(path) ? queries : ['', ...queries.slice(-1)]) {
        const answers: { readonly status: number }[] = [await ann.get(path + query)]
        for (const [type, body] of query === '' ? sent : sent.slice(13, 15))
          answers.push(await raw(path + query, ann.cookie, type, body))
        expect([path, query, answers.map(({ status }) => status)]).toEqual([
          path,
          query,
          answers.map(() => expect.toSatisfy((status: number) => status < 500)),
        ])
      }
  }
  expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
})

async function raw(path: string, cookie: string, type: string, body: string): Promise<Response> {
  const headers = { cookie, ...(type !== '' && { 'content-type': type }) }
  const answer = await fetch(app.server.address + path, { method: 'POST', redirect: 'manual', headers, body })
  await answer.arrayBuffer()
  return answer
}
