import { describe, expect, it } from 'vitest'
import {
  type Circuit,
  circuitAfterFailure,
  circuitState,
  closedCircuit,
  failuresToOpen,
  healthyCircuit,
} from './endpoint-health.ts'

const at = (ms: number) => new Date(Date.parse('2026-11-25T08:00:00.000Z') + ms)
const fail = (circuit: Circuit, ms: number, sentMs = ms, fraction = 0.5) =>
  circuitAfterFailure(circuit, { sentAt: at(sentMs).toISOString(), now: at(ms), fraction })

const failing = (times: number): Circuit => {
  let circuit = closedCircuit
  for (let i = 0; i < times; i++) circuit = fail(circuit, i)
  return circuit
}
const open = failing(failuresToOpen)
const openedMs = failuresToOpen - 1

describe('a circuit', () => {
  it('opens with the tenth consecutive failure, not before', () => {
    expect(failuresToOpen).toBe(10)
    expect(failing(9)).toMatchObject({ failures: 9, openedAt: null, openUntil: null })
    expect(circuitState(failing(9), at(20).toISOString())).toBe('closed')
    expect(open).toMatchObject({ failures: 10, openedAt: at(openedMs).toISOString() })
    expect(circuitState(open, at(20).toISOString())).toBe('open')
  })

  it('closes and counts from zero after a success', () => {
    expect(healthyCircuit).toEqual({ failures: 0, healthy: true, openedAt: null, openUntil: null })
    expect(fail(healthyCircuit, 5)).toMatchObject({ failures: 1, healthy: false, openedAt: null })
  })

  it('is half-open within ten seconds for the first probe, whatever the jitter', () => {
    for (const fraction of [0, 0.5, 0.999_999]) {
      const { openUntil } = fail(failing(9), 100, 100, fraction)
      const pause = Date.parse(openUntil ?? '') - at(100).getTime()
      expect(pause).toBeGreaterThanOrEqual(4_000)
      expect(pause).toBeLessThanOrEqual(6_000)
      expect(circuitState(fail(failing(9), 100, 100, fraction), openUntil ?? '')).toBe('half-open')
    }
  })

  it('stays open twice as long after each failed probe, five minutes at most', () => {
    let circuit = open
    const pauses: number[] = []
    for (let i = 0; i < 9; i++) {
      const probedMs = Date.parse(circuit.openUntil ?? '') - at(0).getTime()
      circuit = fail(circuit, probedMs)
      pauses.push((Date.parse(circuit.openUntil ?? '') - at(probedMs).getTime()) / 1_000)
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300])
    expect(circuit.openedAt).toBe(open.openedAt)
  })

  it('does not stay open longer because of attempts that were in progress when it opened', () => {
    expect(fail(open, 3_000, openedMs - 1)).toEqual(open)
  })
})
