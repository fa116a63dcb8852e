import { BusyButton } from '../forms/busy-button.tsx'
import './list-count.css'
import { numberText, t } from '../../lib/language/language.ts'

/** The pages of the list loaded so far. */
interface Pages {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

interface Props {
  readonly shown: number
  readonly total: number | undefined
  readonly pages: Pages
}

/** Below a list: how many entries are shown, and the button that loads more. */
export const ListCount = ({ shown, total, pages }: Props) => (
  <p className="list-count" role="status">
    {t('{shown} of {total}', { shown: numberText(shown), total: total === undefined ? '…' : numberText(total) })}
    <ShowMore pages={pages} size="xs" />
  </p>
)

/** The button that loads the next page, if there is one. */
export const ShowMore = ({ pages, size = 'sm' }: { pages: Pages; size?: 'xs' | 'sm' }) =>
  pages.hasNextPage && (
    <BusyButton
      variant="default"
      size={size}
      loading={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    >
      {t('Show more')}
    </BusyButton>
  )
