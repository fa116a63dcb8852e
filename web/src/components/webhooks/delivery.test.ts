import { expect, test } from 'vitest'
import { curlOf } from './delivery.tsx'

test('promise 10: the command posts exactly the same bytes and headers, whatever a shell would interpret', () => {
  const line = curlOf({
    endpointUrl: "https://orders.example/hook?a=1&b='2'",
    requestHeaders: { host: 'orders.example', 'content-type': 'application/json', 'webhook-id': "msg_1'2" },
    request: '{"path":"\\/it\'s $HOME `id`"}',
  })
  expect(line.split(' \\\n  ')).toEqual([
    "curl 'https://orders.example/hook?a=1&b='\\''2'\\'''",
    "-H 'content-type: application/json'",
    "-H 'webhook-id: msg_1'\\''2'",
    `--data-raw '{"path":"\\/it'\\''s $HOME \`id\`"}'`,
  ])
})
