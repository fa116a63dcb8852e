import { expect, it } from 'vitest'
import { readConfig } from '../../settings/config.ts'
import { servedConfig } from './serving.ts'

it.each([
  ['postgres://127.0.0.1:5433/files', 'postgres://127.0.0.1:5433/files'],
  ['off', null],
  [undefined, undefined],
])('a server with DATABASE_LISTEN_URL %s listens there', (text, listenUrl) => {
  const url = 'postgres://127.0.0.1/files'
  const config = readConfig({ DATABASE_URL: url, ...(text !== undefined && { DATABASE_LISTEN_URL: text }) }, '/tmp')
  const { database } = servedConfig({ ...config, database: { ...config.database, busyMs: 60_000 } })
  expect(database).toEqual({ url, ...(listenUrl !== undefined && { listenUrl }) })
})
