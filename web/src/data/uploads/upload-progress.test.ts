import { expect, test } from 'vitest'
import { addSample, headline, percentOf, progressOf, speedOf, timeLeft } from './upload-progress.ts'
import type { Upload, UploadState } from './upload-queue.ts'

const upload = (state: UploadState, size: number, sent: number): Upload => ({
  id: 1,
  file: new File([new Uint8Array(size)], 'a'),
  path: '/a',
  overwrite: false,
  state,
  sent,
  isStarted: true,
  interruptions: 0,
  failure: null,
})

test('100 percent is shown only when everything is stored', () => {
  const nearly = progressOf([upload('done', 100, 100), upload('sending', 100, 100)])
  expect([percentOf(nearly), headline(nearly)]).toEqual([99, 'Uploading 1 file'])
  const all = progressOf([upload('done', 100, 100), upload('done', 0, 0)])
  expect([percentOf(all), headline(all)]).toEqual([100, '2 files uploaded'])
})

test('a stalled upload shows the reason', () => {
  expect(headline(progressOf([upload('paused', 9, 1), upload('done', 9, 9)]))).toBe('1 file paused')
  expect(headline(progressOf([upload('failed', 9, 1), upload('done', 9, 9)]))).toBe('1 file could not be uploaded')
  expect(headline(progressOf([upload('broken', 9, 1)]))).toBe('1 file waiting to resume')
  expect(headline(progressOf([upload('broken', 9, 1), upload('sending', 9, 1)]))).toBe('Uploading 2 files')
})

test('the speed is that of the last seconds', () => {
  let samples = addSample([], { at: 0, sent: 0 })
  expect(speedOf(samples)).toBe(0)
  samples = addSample(samples, { at: 1000, sent: 1000 })
  samples = addSample(samples, { at: 6500, sent: 100_000 })
  samples = addSample(samples, { at: 7500, sent: 102_000 })
  expect(speedOf(samples)).toBe(2000)
  expect(addSample(samples, { at: 8000, sent: 50 })).toHaveLength(1)
})

test('the remaining time is shown in a suitable unit', () => {
  expect([timeLeft(100, 0), timeLeft(100, 50), timeLeft(6000, 50), timeLeft(720_000, 100)]).toEqual([
    '',
    '2 s left',
    '2 min left',
    '2 h left',
  ])
})
