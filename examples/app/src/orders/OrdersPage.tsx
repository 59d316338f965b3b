import { useSearchParams } from 'react-router';
import { Page } from '../parts/Page';
import { OrderList } from './OrderList';
import { OrderTabs } from './OrderTabs';
import { SearchBox } from './SearchBox';
import { TABS } from './tabs';

/** The list. What it shows is told by the address, so that a reload, a bookmark and Back find it again. */
export function OrdersPage() {
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? undefined;
  const tab = TABS.find(({ key }) => key === params.get('tab')) ?? TABS[0];
  const setSearch = (text: string) =>
    setParams((before) => (text ? before.set('search', text) : before.delete('search'), before), { replace: true });
  return (
    <Page title="Orders" aside={<SearchBox value={search ?? ''} onChange={setSearch} />}>
      <OrderTabs current={tab} search={search} />
      <OrderList key={`${tab.key} ${search}`} tab={tab} search={search} />
    </Page>
  );
}
