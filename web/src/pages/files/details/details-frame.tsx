/** What details are in: a panel beside the list, on phones a sheet over it. */
import { CloseButton } from '@mantine/core'
import {
  type HTMLAttributes,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
} from 'react'
import { Sheet } from '../../../components/windows/sheet.tsx'
import { t } from '../../../lib/language/language.ts'
import type { DetailsState } from './use-details.ts'

interface Props {
  readonly details: DetailsState
  /** "Details" if there is none. */
  readonly title: ReactNode
  readonly star: ReactNode
  /** Of a sheet: whether the focus goes to something in it. */
  readonly hasFocus?: boolean
  readonly children: ReactNode
}

export function DetailsFrame({ details, title, star, hasFocus = false, children }: Props) {
  if (!details.isSheet) return <Panel {...{ details, title, star, children }} />
  return (
    <Sheet
      title={
        <>
          <span className={title ? 'unseen' : undefined}>{t('Details')} </span>
          {title}
        </>
      }
      tools={star}
      words={{ expand: t('Expand details'), collapse: t('Collapse details'), close: t('Close details') }}
      onClose={details.close}
      hasFocus={hasFocus}
    >
      <SelectionInView />
      <div className="details-content">{children}</div>
    </Sheet>
  )
}

function Panel({ details, title, star, children }: Omit<Props, 'hasFocus'>) {
  const close = () => {
    details.close()
    // The button is about to disappear.
    document.getElementById(details.switchId)?.focus()
  }
  return (
    <aside className="details" aria-label={t('Details')} {...useEscape(close)}>
      <div className="details-head">
        <h2>{title || t('Details')}</h2>
        {star}
        <CloseButton aria-label={t('Close details')} onClick={close} />
      </div>
      <div className="details-content">{children}</div>
    </aside>
  )
}

/** Escape closes a panel that somebody has gone into; not one that a window or menu has given the focus back to, which it has just closed. */
function useEscape(close: () => void): HTMLAttributes<HTMLElement> & { readonly ref: RefObject<HTMLElement | null> } {
  const panel = useRef<HTMLElement>(null)
  const isGivenBack = useRef(false)
  useEffect(() => {
    const it = panel.current
    // React is told nothing of a focus that moves while it removes the window.
    const onFocusIn = ({ relatedTarget: left }: FocusEvent) => {
      if (left instanceof Element && it?.contains(left)) return
      isGivenBack.current = !(left instanceof Element) || left.closest('[role=dialog], [role=menu]') !== null
    }
    it?.addEventListener('focusin', onFocusIn)
    return () => it?.removeEventListener('focusin', onFocusIn)
  }, [])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // Keys in a menu bubble from where it is drawn.
    const isInside = event.currentTarget.contains(event.target as Node)
    if (event.key !== 'Escape' || event.defaultPrevented || !isInside || isGivenBack.current) return
    event.preventDefault()
    close()
  }
  return {
    ref: panel,
    onKeyDown,
    onClick() {
      isGivenBack.current = false
    },
    onKeyUp({ key }) {
      if (key !== 'Escape') isGivenBack.current = false
    },
  }
}

/** In place of details of nothing: beside a list what to do, and a sheet closes. */
export const NothingSelected = ({ details }: { details: DetailsState }) =>
  details.isSheet ? (
    <CloseOnMount details={details} />
  ) : (
    <p className="details-none">{t('Select a file or folder to see its details.')}</p>
  )

function CloseOnMount({ details }: { details: DetailsState }) {
  const close = useEffectEvent(details.close)
  useEffect(() => close(), [])
  return null
}

/** Between the selected entry and the sheet, in pixels. */
const gap = 8

/** In a sheet: what is selected in the list stays visible above it, while it is as low as when it opened. */
function SelectionInView() {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const height = place.current?.closest<HTMLElement>('.sheet')?.offsetHeight ?? 0
    const list = document.querySelector<HTMLElement>('main [role=grid]')
    if (!list || height === 0) return
    // The last entries, too, can be scrolled above the sheet. At once, also where all transitions are short.
    Object.assign(list.style, { transitionProperty: 'none', paddingBottom: `${height}px` })
    const bottom = list.querySelector('[aria-selected=true]')?.getBoundingClientRect().bottom ?? 0
    list.scrollTop += Math.max(0, bottom + gap - (window.innerHeight - height))
    return () => {
      Object.assign(list.style, { transitionProperty: '', paddingBottom: '' })
    }
  }, [])
  return <span ref={place} hidden />
}
