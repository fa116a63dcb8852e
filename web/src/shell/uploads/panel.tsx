/** The panel of uploads: progress of each and in total, with pause, resume and cancel. */
import { Button, CloseButton, Loader, UnstyledButton } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { addSample, headline, type Progress, percentOf, speedOf, timeLeft } from '../../data/uploads/upload-progress.ts'
import type { Upload } from '../../data/uploads/upload-queue.ts'
import { useUploads } from '../../data/uploads/uploads.tsx'
import { sizeText } from '../../lib/bytes.ts'
import { numberText, percentText, t } from '../../lib/language/language.ts'
import { UploadRow } from './upload-row.tsx'
import './upload-panel.css'

export function PreparingPanel() {
  return (
    <section className="upload-panel" aria-label={t('Uploads')} aria-busy="true" ref={useReservedSpace()}>
      <p className="upload-preparing">
        <Loader size="xs" /> {t('Checking files…')}
      </p>
    </section>
  )
}

export function Panel({ uploads, progress }: { uploads: readonly Upload[]; progress: Progress }) {
  const [isOpen, setOpen] = useState(() => window.innerWidth >= 768)
  const panel = useReservedSpace<HTMLElement>()
  const isDone = progress.active + progress.paused + progress.failed === 0
  useScreenChange(() => isDone && setOpen(false))
  useFoldWhenDone(isDone, () => panel.current?.contains(document.activeElement) || setOpen(false))
  return (
    <section className="upload-panel" aria-label={t('Uploads')} ref={panel}>
      <div className="upload-head">
        <UnstyledButton className="upload-summary" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
          <span className="upload-headline">{headline(progress)}</span>
          <Rate progress={progress} />
          <Icon name={isOpen ? 'down' : 'ascending'} size={16} />
        </UnstyledButton>
        <Ending progress={progress} uploads={uploads} />
      </div>
      <progress className="upload-bar" aria-label={t('All uploads')} max={100} value={percentOf(progress)} />
      {isOpen && (
        <>
          <Rows uploads={uploads} />
          <ForAll progress={progress} uploads={uploads} />
        </>
      )}
    </section>
  )
}

/** How long the completed uploads are listed before the panel folds, in ms. */
const doneShownMs = 3000

/** Calls `fold` shortly after all uploads have succeeded. */
function useFoldWhenDone(isDone: boolean, fold: () => void) {
  const latest = useRef(fold)
  latest.current = fold
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => latest.current(), doneShownMs)
    return () => clearTimeout(timer)
  }, [isDone])
}

/** Calls `leave` when the user goes to another screen. */
function useScreenChange(leave: () => void) {
  const screen = useLocation({ select: ({ pathname }) => pathname.split('/')[1] })
  const [before, setBefore] = useState(screen)
  if (before !== screen) {
    setBefore(screen)
    leave()
  }
}

/** "45% · 2.1 MB/s · 3 min left" while files are sent. */
function Rate({ progress }: { progress: Progress }) {
  const speed = useSpeed(progress.sent)
  if (progress.active === 0) return <span className="upload-rate" />
  // What was measured before an interruption says nothing about now.
  const now = progress.sending > 0 ? speed : 0
  const left = timeLeft(progress.bytes - progress.sent, now)
  const words = [percentText(percentOf(progress)), now > 0 && `${sizeText(now)}/s`, left].filter(Boolean)
  return <span className="upload-rate">{words.join(' · ')}</span>
}

/** Once all uploads have ended the panel can be closed. */
function Ending({ progress, uploads }: { progress: Progress; uploads: readonly Upload[] }) {
  const { queue } = useUploads()
  if (progress.active > 0 || progress.paused > 0) return null
  return (
    <CloseButton aria-label={t('Close the upload list')} onClick={() => queue.cancel(...uploads.map(({ id }) => id))} />
  )
}

const shownAtMost = 60

/** Unfinished uploads first, then the latest completed ones, up to a limit; the rest is only counted. */
function Rows({ uploads }: { uploads: readonly Upload[] }) {
  const open = uploads.filter(({ state }) => state !== 'done').slice(0, shownAtMost)
  const done = uploads.filter(({ state }) => state === 'done').toReversed()
  const shown = [...open, ...done.slice(0, shownAtMost - open.length)]
  const others = uploads.length - shown.length
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <ul className="upload-rows" tabIndex={0} aria-label={t('Uploads')}>
      {shown.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
      {others > 0 && <li className="upload-others">{t('and {others} more', { others: numberText(others) })}</li>}
    </ul>
  )
}

function ForAll({ progress, uploads }: { progress: Progress; uploads: readonly Upload[] }) {
  const { queue } = useUploads()
  const ids = (...states: Upload['state'][]) =>
    uploads.filter(({ state }) => states.includes(state)).map(({ id }) => id)
  if (progress.active + progress.paused + progress.failed < 2) return null
  return (
    <div className="upload-all">
      {progress.active > 0 && (
        <Button size="xs" variant="subtle" onClick={() => queue.pause(...ids('waiting', 'sending', 'broken'))}>
          {t('Pause all')}
        </Button>
      )}
      {progress.paused + progress.failed > 0 && (
        <Button size="xs" variant="subtle" onClick={() => queue.resume(...ids('paused', 'failed'))}>
          {progress.paused > 0 ? t('Resume all') : t('Retry all')}
        </Button>
      )}
      {progress.active + progress.paused > 0 && (
        <Button
          size="xs"
          variant="subtle"
          color="danger"
          onClick={() => queue.cancel(...ids('waiting', 'sending', 'broken', 'paused'))}
        >
          {t('Cancel all')}
        </Button>
      )}
    </div>
  )
}

/** Height of the upload panel as a CSS variable: the page, its lists and messages end above the panel. */
function useReservedSpace<T extends HTMLElement>() {
  const panel = useRef<T>(null)
  useLayoutEffect(() => {
    const { style } = document.documentElement
    const reserve = () => style.setProperty('--uploads', `${panel.current?.offsetHeight ?? 0}px`)
    const observer = new ResizeObserver(reserve)
    if (panel.current) observer.observe(panel.current)
    reserve()
    return () => {
      observer.disconnect()
      style.removeProperty('--uploads')
    }
  }, [])
  return panel
}

/** Bytes per second, measured from the bytes sent so far. */
function useSpeed(sent: number): number {
  const [samples, setSamples] = useState<ReturnType<typeof addSample>>([])
  const latest = useRef(sent)
  latest.current = sent
  useEffect(() => {
    const measure = () => setSamples((before) => addSample(before, { at: performance.now(), sent: latest.current }))
    measure()
    const timer = setInterval(measure, 500)
    return () => clearInterval(timer)
  }, [])
  return speedOf(samples)
}
