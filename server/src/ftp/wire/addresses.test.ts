import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extendedPassiveText, parseEprt, parseEpsv, parsePort, passiveText } from './addresses.ts'

describe('PORT', () => {
  it('has six numbers', () => {
    expect(parsePort('192,168,001,2,4,1')).toEqual({ host: '192.168.1.2', port: 1_025 })
    expect(parsePort('255,255,255,255,255,255')).toEqual({ host: '255.255.255.255', port: 65_535 })
  })

  it.each([null, '', '1,2,3,4,5', '1,2,3,4,5,6,7', '256,0,0,1,4,1', '1,2,3,4,256,0', '1,2,3,4,0,0', '1,2,3,4,-1,9'])(
    'rejects %j',
    (argument) => {
      expect(parsePort(argument)).toBe(null)
    },
  )

  it.each(['1.2.3.4,5,6', '0x1,2,3,4,5,6', ' 1,2,3,4,5,6', '1,2,3,4,5,6 ', '1,,3,4,5,6', '1,2,3,4,5,0006'])(
    'rejects %j',
    (argument) => {
      expect(parsePort(argument)).toBe(null)
    },
  )

  it('reads back the numbers of 227', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        const [, numbers = ''] = /^Entering Passive Mode \(([\d,]+)\)\.$/.exec(passiveText({ host, port })) ?? []
        expect(parsePort(numbers)).toEqual({ host, port })
      }),
    )
  })
})

describe('EPRT', () => {
  it('has any delimiter', () => {
    expect(parseEprt('|1|132.235.1.2|6275|')).toEqual({ host: '132.235.1.2', port: 6_275 })
    expect(parseEprt('|2|1080::8:800:200C:417A|5282|')).toEqual({ host: '1080::8:800:200C:417A', port: 5_282 })
    expect(parseEprt('~1~1.2.3.4~65535~')).toEqual({ host: '1.2.3.4', port: 65_535 })
  })

  it('reports another protocol', () => {
    expect(parseEprt('|3|x|80|')).toBe('family')
    expect(parseEprt('|0|1.2.3.4|80|')).toBe('family')
  })

  it.each([null, '', '|', '|1|1.2.3.4|80', '|1|1.2.3.4|80|x', '|1|1.2.3.4|80||', ' 1 1.2.3.4 80 ', 'é1é1.2.3.4é80é'])(
    'rejects %j',
    (argument) => {
      expect(parseEprt(argument)).toBe(null)
    },
  )

  it.each(['|1|::1|80|', '|2|1.2.3.4|80|', '|2|fe80::1%lo|80|', '|1|1.2.3|80|', '|1|1.2.3.4|0|', '|1|1.2.3.4|65536|'])(
    'rejects %j',
    (argument) => {
      expect(parseEprt(argument)).toBe(null)
    },
  )
})

it('EPSV has no argument, a protocol or ALL', () => {
  expect([null, '', '1', '2', 'all', '3', 'x', '1 2'].map(parseEpsv)).toEqual([
    ...['any', 'any', 1, 2, 'all', 'family', null, null],
  ])
  expect(extendedPassiveText(61_000)).toBe('Entering Extended Passive Mode (|||61000|)')
})
