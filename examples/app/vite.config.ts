import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The gateway answers under the app's own address, so the browser asks for no permission (CORS).
const proxy = { '/graphql': { target: process.env.GATEWAY_URL ?? 'http://127.0.0.1:8000', ws: true } };

export default defineConfig({
  plugins: [react()],
  server: { proxy },
  preview: { proxy },
});
