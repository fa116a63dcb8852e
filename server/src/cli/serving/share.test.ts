import { expect, it } from 'vitest'
import { readConfig } from '../../settings/config.ts'
import { shareOf } from './share.ts'

const environment = {
  DATABASE_URL: 'postgres://127.0.0.1/sallyport',
  SALLYPORT_PROCESSES: '3',
  SALLYPORT_FTP_PORT: '2121',
  SALLYPORT_FTP_TLS: 'allowed',
  SALLYPORT_FTP_PASSIVE_PORTS: '61000-61010',
}

it('divides limits, rounded up, and gives each process ports of its own', () => {
  const config = readConfig(environment, '/')
  expect(shareOf(config)).toBe(config)
  const shares = [1, 2, 3].map((process) => shareOf({ ...config, process }))
  expect(shares[0]).toMatchObject({
    http: { connections: { total: 1_366, perAddress: 171 } },
    operations: { perUser: 342, perAccount: 683 },
    // Counted together, except the rate.
    connections: { rate: 4, perAddress: 40, perUser: 30 },
  })
  expect(shares.map(({ ftp }) => ftp.passivePorts)).toEqual([
    { first: 61_000, last: 61_002 },
    { first: 61_003, last: 61_005 },
    { first: 61_006, last: 61_010 },
  ])
})

it('needs PostgreSQL, and a passive port for each process', () => {
  const problem = (changes: Record<string, string>) => {
    try {
      return readConfig({ ...environment, ...changes }, '/').processes
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }
  expect(problem({ DATABASE_URL: '' })).toContain(
    'SALLYPORT_PROCESSES is 3, but only one process can write to an SQLite file: set DATABASE_URL to a PostgreSQL database, or leave SALLYPORT_PROCESSES at 1',
  )
  expect(problem({ DATABASE_URL: '', SALLYPORT_PROCESSES: 'auto' })).toBe(1)
  expect(problem({ SALLYPORT_PROCESSES: 'auto' })).toBeGreaterThan(0)
  expect(problem({ SALLYPORT_PROCESSES: '65' })).toContain('must be auto or a number from 1 to 64, not "65"')
  expect(problem({ SALLYPORT_FTP_PASSIVE_PORTS: '61000-61001' })).toContain(
    'SALLYPORT_FTP_PASSIVE_PORTS has 2 ports for 3 processes: each needs at least one',
  )
})
