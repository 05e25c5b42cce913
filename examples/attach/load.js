// Readers who follow links, and now and then somebody who shortens one. As its owner runs it:
//
//     k6 run examples/attach/load.js
import http from 'k6/http';
import { check, sleep } from 'k6';

const BASE = __ENV.BASE_URL || 'http://127.0.0.1:28080';

export const options = {
  vus: 10,
  duration: '5m',
  maxRedirects: 0,
  thresholds: { http_req_failed: ['rate<0.01'], http_req_duration: ['p(95)<150'] },
};

export default function () {
  for (let each = 0; each < 5; each += 1) {
    const code = 1 + Math.floor(500 * Math.random() ** 2);
    const answer = http.get(`${BASE}/l/${code}`, { timeout: '10s' });
    check(answer, { 'is sent on': (it) => it.status === 302 });
    sleep(0.05 + 0.1 * Math.random());
  }
  const made = http.post(`${BASE}/links`, 'https://example.org/new', { timeout: '10s' });
  check(made, { 'is shortened': (it) => it.status === 201 });
  sleep(0.05 + 0.1 * Math.random());
}
