import { BusyButton } from '../forms/busy-button.tsx'
import './list-count.css'
import { numberText, t } from '../../lib/language/language.ts'

interface Props {
  readonly shown: number
  readonly total: number | undefined
  /** The pages of the list loaded so far. */
  readonly pages: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
}

/** Below a list: how many entries are shown, and the button that loads more. */
export const ListCount = ({ shown, total, pages }: Props) => (
  <p className="list-count" role="status">
    {t('{shown} of {total}', { shown: numberText(shown), total: total === undefined ? '…' : numberText(total) })}
    {pages.hasNextPage && (
      <BusyButton variant="default" size="xs" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
        {t('Show more')}
      </BusyButton>
    )}
  </p>
)
