import { expect, test } from 'vitest'
import { curlCommand, encryptionText, lftpCommand, portsOf } from './ftp-commands.ts'

const ftp = { host: 'files.harbour.example', port: 21 }
const ftps = { host: 'files.harbour.example', port: 990 }

test('both ports are shown with their encryption, and commands that do not connect without it', () => {
  const [explicit, implicit] = portsOf({ ftp, ftps, encryption: 'optional' })
  if (!explicit || !implicit) throw new Error('a port is missing')
  expect(encryptionText(explicit)).toBe('Explicit TLS (FTPES, AUTH TLS), or none')
  expect(lftpCommand(explicit, 'ada')).toBe(
    "lftp -e 'set ftp:ssl-force true; set ftp:ssl-protect-data true; open -u ada ftp://files.harbour.example:21'",
  )
  expect(curlCommand(explicit, 'ada')).toBe('curl --ssl-reqd -u ada -T report.csv ftp://files.harbour.example:21/')
  expect(encryptionText(implicit)).toBe('Implicit TLS (FTPS)')
  expect(lftpCommand(implicit, 'ada')).toBe("lftp -e 'open -u ada ftps://files.harbour.example:990'")
  expect(curlCommand(implicit, 'ada')).toBe('curl -u ada -T report.csv ftps://files.harbour.example:990/')
})

test('only what is served is shown', () => {
  expect(portsOf({ ftp: null, ftps, encryption: 'required' })).toEqual([
    { protocol: 'ftps', ...ftps, encryption: 'required' },
  ])
  const [plain] = portsOf({ ftp, ftps: null, encryption: 'none' })
  expect(plain && [encryptionText(plain), curlCommand(plain, 'ada')]).toEqual([
    'None: this server has no certificate',
    'curl -u ada -T report.csv ftp://files.harbour.example:21/',
  ])
})
