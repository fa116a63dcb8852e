/** Summary of uploads: counts, bytes, speed, time left. */

import { t } from '../../lib/language/language.ts'
import type { Upload } from './upload-queue.ts'

export interface Progress {
  readonly count: number
  readonly done: number
  readonly failed: number
  /** Waiting, sending, or waiting to be retried. */
  readonly active: number
  readonly sending: number
  /** Interrupted, waiting to be retried. */
  readonly broken: number
  readonly paused: number
  readonly bytes: number
  readonly sent: number
}

export function progressOf(uploads: readonly Upload[]): Progress {
  const total = {
    count: uploads.length,
    done: 0,
    failed: 0,
    active: 0,
    sending: 0,
    broken: 0,
    paused: 0,
    bytes: 0,
    sent: 0,
  }
  for (const { state, file, sent } of uploads) {
    if (state === 'done') total.done++
    else if (state === 'failed') total.failed++
    else if (state === 'paused') total.paused++
    else total.active++
    if (state === 'sending') total.sending++
    if (state === 'broken') total.broken++
    total.bytes += file.size
    total.sent += sent
  }
  return total
}

/** 0 to 100; 100 only when everything is stored. */
export function percentOf({ sent, bytes, done, count }: Progress): number {
  if (done === count) return 100
  return bytes === 0 ? 0 : Math.min(99, Math.floor((100 * sent) / bytes))
}

/** "3 of 12 uploaded", "Everything uploaded", "2 could not be uploaded". */
export function headline({ count, done, failed, active, sending, broken, paused }: Progress): string {
  if (sending === 0 && broken > 0)
    return t('{count, plural, one {# file} other {# files}} waiting to resume', { count: active })
  if (active > 0) return t('Uploading {count, plural, one {# file} other {# files}}', { count: active })
  if (paused > 0) return t('{count, plural, one {# file} other {# files}} paused', { count: paused })
  if (failed > 0) return t('{count, plural, one {# file} other {# files}} could not be uploaded', { count: failed })
  return done === count ? t('{count, plural, one {# file} other {# files}} uploaded', { count: done }) : ''
}

/** "40 s", "3 min", "2 h left"; empty while the speed is unknown. */
export function timeLeft(bytes: number, bytesPerSecond: number): string {
  if (bytesPerSecond <= 0) return ''
  const seconds = Math.ceil(bytes / bytesPerSecond)
  if (seconds < 60) return t('{seconds} s left', { seconds })
  if (seconds < 3600) return t('{minutes} min left', { minutes: Math.round(seconds / 60) })
  return t('{hours} h left', { hours: Math.round(seconds / 3600) })
}

interface Sample {
  readonly at: number
  readonly sent: number
}

const windowMs = 5000

/** Adds a sample and drops those that are too old for the current speed. */
export function addSample(samples: readonly Sample[], next: Sample): Sample[] {
  // Removing an upload from the list decreases the sum: restart the measurement.
  const last = samples.at(-1)
  if (last && next.sent < last.sent) return [next]
  return [...samples.filter(({ at }) => next.at - at <= windowMs), next]
}

/** Bytes per second over the samples; 0 if there are too few. */
export function speedOf(samples: readonly Sample[]): number {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.at - first.at < 500) return 0
  return ((last.sent - first.sent) * 1000) / (last.at - first.at)
}
