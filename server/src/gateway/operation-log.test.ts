import { expect, test } from 'vitest'
import { createLog } from '../lib/log.ts'
import { logOperation } from './operation-log.ts'

const actor = { accountId: 7, username: 'mira', protocol: 'sftp' }
const asked = { operation: 'rename', status: 4, brokenOff: false, ms: 1.6, address: '192.0.2.1' }

const lineOf = (finished: Parameters<typeof logOperation>[1]) => {
  const lines: string[] = []
  logOperation(createLog('info', { write: (line) => void lines.push(line) }), finished)
  expect(lines).toHaveLength(1)
  const { time: _, ...line } = JSON.parse(lines[0] ?? '') as Record<string, unknown>
  return line
}

test('every protocol logs the same fields, without empty ones', () => {
  const common = { level: 'info', msg: 'request', operation: 'rename', status: 4, ms: 2, address: '192.0.2.1' }
  expect(lineOf({ ...asked, transport: 'sftp', actor })).toEqual({
    ...common,
    ...{ transport: 'sftp', account: 7, user: 'mira', app: 'sftp' },
  })
  expect(lineOf({ ...asked, transport: 'ftp', actor: null, bytes: 9, brokenOff: true })).toEqual({
    ...common,
    ...{ transport: 'ftp', bytes: 9, brokenOff: true },
  })
})

test('fields of one protocol are added, and replace none of the common ones', () => {
  const own = { cipher: 'aes128-gcm@openssh.com', status: 0, user: 'nobody', transport: 'gopher', password: 'secret' }
  const line = lineOf({ ...asked, transport: 'sftp', actor, own })
  expect(line).toMatchObject({ transport: 'sftp', cipher: own.cipher, status: 4, user: 'mira', password: '[redacted]' })
})
