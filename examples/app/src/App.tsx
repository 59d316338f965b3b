import { Link, Route, Routes } from 'react-router';
import { useLive } from './gateway/live';
import { signOut } from './gateway/token';
import { NewOrderPage } from './new/NewOrderPage';
import { OrderPage } from './order/OrderPage';
import { OrdersPage } from './orders/OrdersPage';
import { Page } from './parts/Page';
import { TokenDialog } from './parts/TokenDialog';

const CONNECTION = { connecting: 'Connecting…', open: 'Live', lost: 'Reconnecting…' };

export function App() {
  const { connection } = useLive();
  return (
    <>
      <header className="bar">
        <div className="title">
          <Link to="/" className="brand">Order desk</Link>
          <span role="status" className="connection" data-state={connection}>{CONNECTION[connection]}</span>
        </div>
        <Link to="/new" className="button primary">New order</Link>
        <button type="button" className="quiet" onClick={signOut}>Sign out</button>
      </header>
      <main>
        <Routes>
          <Route index element={<OrdersPage />} />
          <Route path="orders/:id" element={<OrderPage />} />
          <Route path="new" element={<NewOrderPage />} />
          <Route path="*" element={<Page title="There is no such page"><Link to="/">All orders</Link></Page>} />
        </Routes>
      </main>
      <TokenDialog />
    </>
  );
}
