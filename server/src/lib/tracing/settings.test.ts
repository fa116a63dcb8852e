import { describe, expect, it } from 'vitest'
import { parseCollector, parseSample, parseTraceHeaders } from './settings.ts'

describe('the settings of traces', () => {
  it('appends the path of traces to the address of a collector', () => {
    expect(parseCollector('', {})).toBeNull()
    expect(parseCollector('http://otel:4318', {})).toBe('http://otel:4318/v1/traces')
    expect(parseCollector('https://otel.example.com/otlp/', {})).toBe('https://otel.example.com/otlp/v1/traces')
    expect(parseCollector('https://otel.example.com/v1/traces', {})).toBe('https://otel.example.com/v1/traces')
  })

  it('refuses other addresses without repeating them', () => {
    for (const text of ['otel:4318', 'grpc://otel:4317', 'https://user:secret@otel', 'https://otel?key=secret'])
      expect(() => parseCollector(text, {}), text).toThrow(/^must be the address of a collector (?!.*secret)/)
  })

  it('sends headers without encryption to this machine only', () => {
    const headers = { authorization: 'Bearer abc' }
    expect(() => parseCollector('http://otel:4318', headers)).toThrow(/must be https/)
    expect(parseCollector('http://127.0.0.1:4318', headers)).toBe('http://127.0.0.1:4318/v1/traces')
    expect(parseCollector('https://otel:4318', headers)).toBe('https://otel:4318/v1/traces')
  })

  it('parses headers as OpenTelemetry does, and never repeats their values', () => {
    expect(parseTraceHeaders('')).toEqual({})
    expect(parseTraceHeaders('Authorization=Bearer%20a=b, x-scope=1,')).toEqual({
      authorization: 'Bearer a=b',
      'x-scope': '1',
    })
    for (const text of ['secret', '=secret', 'a b=secret', 'a=secret%0d%0ab', 'a=secret%', 'host=secret', 'a='])
      expect(() => parseTraceHeaders(text), text).toThrow(/^(?!.*secret)/)
  })

  it('takes a part from 0 to 1', () => {
    expect(['0', '1', '0.25', '.5', '1.0'].map(parseSample)).toEqual([0, 1, 0.25, 0.5, 1])
    for (const text of ['', '2', '-1', '1.5', '10%', '0x1', '1e-1']) expect(() => parseSample(text), text).toThrow()
  })
})
