/** What few people need of a file, folded. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useId, useLayoutEffect, useRef } from 'react'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { exactSize } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'

/** Whether it is unfolded, which stays so for other files. */
export interface More {
  readonly isMore: boolean
  readonly onMore: (isMore: boolean) => void
}

export function Technical({ entry, isMore, onMore }: More & { readonly entry: Resource }) {
  const id = useId()
  const place = useSteadyPlace(isMore)
  const { size, mimeType, sha256 } = entry.attributes
  const isRounded = size >= 1_000
  if (!isRounded && !mimeType && !sha256) return null
  return (
    <div className="details-technical" ref={place.ref}>
      <TextButton
        className="details-link"
        aria-expanded={isMore}
        aria-controls={id}
        onClick={() => {
          place.remember()
          onMore(!isMore)
        }}
      >
        {isMore ? t('Show less') : t('More details')}
      </TextButton>
      <dl id={id} className="details-facts" hidden={!isMore}>
        {isMore && (
          <>
            {isRounded && <Fact name={t('Exact size')}>{exactSize(size)}</Fact>}
            {mimeType && <Fact name={t('Media type')}>{mimeType}</Fact>}
            {sha256 && (
              <Fact name="SHA-256">
                <span className="details-code details-hash">
                  <code title={sha256}>{sha256}</code>
                  <CopyButton value={sha256} what="SHA-256" />
                </span>
              </Fact>
            )}
          </>
        )}
      </dl>
    </div>
  )
}

/** The button stays where it was when it was pressed: at the end of what is scrolled, its place is kept as high as it was. */
function useSteadyPlace(isMore: boolean) {
  const ref = useRef<HTMLDivElement>(null)
  const before = useRef<DOMRect>(undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it is folded or unfolded
  useLayoutEffect(() => {
    const it = ref.current
    const { top, height } = before.current ?? {}
    before.current = undefined
    if (!it || top === undefined) return
    it.style.minHeight = ''
    const moved = it.getBoundingClientRect().top - top
    const scroller = it.closest('.sheet-body') ?? it.closest('.details-content')
    if (moved <= 0 || !scroller) return
    it.style.minHeight = `${height}px`
    scroller.scrollTop += moved
  }, [isMore])
  return {
    ref,
    remember() {
      before.current = ref.current?.getBoundingClientRect()
    },
  }
}
